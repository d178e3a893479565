/*
 * A double of KFP's launcher, for what a component sees of it: PID 1 of its container, which starts the program after
 * "--" as a child, without a shell, with the executor input in the place of {{$}}, forwards no signal and ends when the
 * program ends. SIGTERM ends it at once with code 2, as a Go program that is PID 1; the kernel then kills the program.
 * Unlike KFP's it passes the exit code on, which tests want to see.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char PLACEHOLDER[] = "{{$}}";

static void terminated(int signal) {
  static const char said[] = "launch: SIGTERM\n";
  (void)signal;
  if (write(STDERR_FILENO, said, sizeof said - 1) < 0) {
    _exit(3);
  }
  _exit(2);
}

static char *substituted(const char *text, const char *value) {
  size_t count = 0;
  for (const char *at = text; (at = strstr(at, PLACEHOLDER)) != NULL; at += sizeof PLACEHOLDER - 1) {
    count++;
  }
  char *result = malloc(strlen(text) + count * strlen(value) + 1);
  if (result == NULL) {
    exit(125);
  }
  char *out = result;
  const char *at;
  while ((at = strstr(text, PLACEHOLDER)) != NULL) {
    memcpy(out, text, (size_t)(at - text));
    out += at - text;
    out = stpcpy(out, value);
    text = at + sizeof PLACEHOLDER - 1;
  }
  strcpy(out, text);
  return result;
}

int main(int count, char **words) {
  const char *input = "";
  int first = 1;
  while (first < count && strcmp(words[first], "--") != 0) {
    if (strcmp(words[first], "--executor_input") == 0 && first + 1 < count) {
      input = words[++first];
    }
    first++;
  }
  if (++first >= count) {
    fputs("launch: there is no program after --\n", stderr);
    return 125;
  }
  for (int i = first; i < count; i++) {
    words[i] = substituted(words[i], input);
  }
  if (getpid() == 1) {
    signal(SIGTERM, terminated);
  }
  pid_t child = fork();
  if (child == 0) {
    execvp(words[first], words + first);
    perror(words[first]);
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    perror("launch");
    return 125;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
