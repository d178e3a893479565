package dev.crema.kfp;

import dev.crema.kfp.Calls.Deadline;
import dev.crema.kfp.KfpException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pipelines of KFP and their versions. */
public final class Pipelines {
  private static final String PATH = "/pipelines";

  /** An answer holds each version's whole spec. */
  private static final String VERSIONS_PER_PAGE = "20";

  private final Calls calls;

  Pipelines(Calls calls) {
    this.calls = calls;
  }

  /**
   * Looks for a pipeline.
   *
   * @param name its name, upper and lower case told apart
   * @return the pipeline; empty if there is none
   * @throws KfpException if KFP does not say
   */
  public Optional<Pipeline> find(String name) {
    return find(calls.begin(), name);
  }

  private Optional<Pipeline> find(Deadline deadline, String name) {
    Request request =
        Request.get(
            PATH + "/names/" + Request.segment(name), Map.of("namespace", calls.namespace()));
    try {
      Pipeline found = calls.repeat(deadline, request, answer -> Pipeline.read(answer.fields()));
      return Optional.of(found).filter(pipeline -> pipeline.name().equals(name));
    } catch (KfpException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Returns a pipeline, which is made without a version if there is none. Two that do so at once
   * get the same.
   *
   * @param name its name
   * @param description what it does, for one that is made; may be empty
   * @return the pipeline
   * @throws KfpException as {@link Kfp} says
   */
  public Pipeline getOrCreate(String name, String description) {
    RunRequest.requireName(name);
    return getOrCreate(calls.begin(), name, description);
  }

  private Pipeline getOrCreate(Deadline deadline, String name, String description) {
    Optional<Pipeline> found = find(deadline, name);
    if (found.isPresent()) {
      return found.get();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("display_name", name);
    json.put("description", description);
    if (!calls.namespace().isEmpty()) {
      json.put("namespace", calls.namespace());
    }
    try {
      // Names are unique, so that it may be repeated: a second one is refused.
      return calls.repeat(
          deadline, Request.post(PATH, json), answer -> Pipeline.read(answer.fields()));
    } catch (KfpException e) {
      if (e.kind() == Kind.CONFLICT) {
        return find(deadline, name).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  /**
   * Uploads a pipeline that must not be there yet, with its first version of the same name.
   *
   * @param upload the pipeline
   * @return the pipeline
   * @throws KfpException {@code CONFLICT} if there is one of this name, be it by an attempt of this
   *     call whose answer was lost; as {@link Kfp} says otherwise
   */
  public Pipeline upload(PipelineUpload upload) {
    SpecDigest.of(upload.yaml()); // refuses what is none
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("name", upload.name());
    parameters.put("display_name", upload.name());
    parameters.put("description", upload.description());
    parameters.put("namespace", calls.namespace());
    return calls.repeat(
        calls.begin(),
        Request.upload(PATH + "/upload", parameters, upload.yaml()),
        answer -> Pipeline.read(answer.fields()));
  }

  /**
   * Uploads a version that must not be there yet.
   *
   * @param pipelineId the pipeline
   * @param name the version's name, unique in the pipeline
   * @param yaml what the SDK compiled
   * @return the version
   * @throws KfpException {@code CONFLICT} if there is one of this name, be it by an attempt of this
   *     call whose answer was lost; as {@link Kfp} says otherwise
   */
  public PipelineVersion uploadVersion(String pipelineId, String name, byte[] yaml) {
    SpecDigest.of(yaml); // refuses what is none
    return uploadVersion(calls.begin(), pipelineId, name, yaml);
  }

  private PipelineVersion uploadVersion(
      Deadline deadline, String pipelineId, String name, byte[] yaml) {
    RunRequest.requireName(name);
    return calls.repeat(
        deadline,
        Request.upload(
            PATH + "/upload_version", Map.of("pipelineid", pipelineId, "name", name), yaml),
        answer -> PipelineVersion.read(answer.fields()));
  }

  /**
   * Returns the versions of a pipeline.
   *
   * @param pipelineId the pipeline
   * @return the versions, the newest first
   * @throws KfpException as {@link Kfp} says
   */
  public List<PipelineVersion> versions(String pipelineId) {
    return versions(calls.begin(), pipelineId, new Filter());
  }

  private List<PipelineVersion> versions(Deadline deadline, String pipelineId, Filter filter) {
    String path = PATH + "/" + Request.segment(pipelineId) + "/versions";
    Map<String, String> parameters =
        Map.of(
            "sort_by", "created_at desc", "page_size", VERSIONS_PER_PAGE, "filter", filter.text());
    return new Lists<>(calls, path, "pipeline_versions", PipelineVersion::read)
        .all(deadline, parameters);
  }

  /**
   * Returns the version of a pipeline that has a name; KFP looks for it, so the others are not
   * sent.
   *
   * @param pipelineId the pipeline
   * @param name the version's name
   * @return the version; empty if there is none
   * @throws KfpException as {@link Kfp} says
   */
  public Optional<PipelineVersion> version(String pipelineId, String name) {
    return versionNamed(calls.begin(), pipelineId, name);
  }

  /**
   * Returns a version with the digest of what it holds.
   *
   * @param reference the pipeline and its version
   * @return the version
   * @throws IllegalArgumentException if the reference names no version
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public PipelineVersion version(PipelineReference reference) {
    return version(calls.begin(), reference);
  }

  private PipelineVersion version(Deadline deadline, PipelineReference reference) {
    if (reference.versionId() == null) {
      throw new IllegalArgumentException(
          "The reference to the pipeline (%s) names no version.".formatted(reference.pipelineId()));
    }
    String path =
        "%s/%s/versions/%s"
            .formatted(
                PATH,
                Request.segment(reference.pipelineId()),
                Request.segment(reference.versionId()));
    return calls.repeat(
        deadline, Request.get(path, Map.of()), answer -> PipelineVersion.read(answer.fields()));
  }

  /**
   * Returns the version that holds exactly this pipeline, whose pipeline and version are made if
   * they are not there. The version is named by its content ({@link PipelineUpload#versionName()}),
   * so two that do so at once get the same, and a second call uploads nothing. What KFP says that
   * the version holds is compared with what should be in it.
   *
   * @param upload the pipeline
   * @return the version, to be run by its {@link PipelineVersion#reference()}
   * @throws KfpException {@code CONFLICT} if the version of this name holds something else; as
   *     {@link Kfp} says otherwise
   */
  public PipelineVersion pin(PipelineUpload upload) {
    SpecDigest wanted = SpecDigest.of(upload.yaml());
    String name = upload.versionName();
    Deadline deadline = calls.begin();
    Pipeline pipeline = getOrCreate(deadline, upload.name(), upload.description());
    PipelineVersion version =
        versionNamed(deadline, pipeline.id(), name)
            .orElseGet(() -> uploadOrFind(deadline, pipeline.id(), name, upload.yaml()));
    return confirmed(deadline, version, upload, wanted);
  }

  /**
   * Returns the version that {@link #pin} would return without making anything.
   *
   * @param upload the pipeline
   * @return the version; empty if there is none
   * @throws KfpException {@code CONFLICT} if the version of this name holds something else; as
   *     {@link Kfp} says otherwise
   */
  public Optional<PipelineVersion> findPinned(PipelineUpload upload) {
    SpecDigest wanted = SpecDigest.of(upload.yaml());
    Deadline deadline = calls.begin();
    return find(deadline, upload.name())
        .flatMap(pipeline -> versionNamed(deadline, pipeline.id(), upload.versionName()))
        .map(version -> confirmed(deadline, version, upload, wanted));
  }

  private PipelineVersion confirmed(
      Deadline deadline, PipelineVersion version, PipelineUpload upload, SpecDigest wanted) {
    PipelineVersion kept =
        version.content() == null ? version(deadline, version.reference()) : version;
    if (!wanted.equals(kept.content())) {
      throw new KfpException(
          Kind.CONFLICT,
          "The version (%s) of the pipeline (%s) holds (%s), not (%s) as its name says.\nMaybe somebody uploaded another file under this name: delete that version."
              .formatted(
                  version.name(),
                  upload.name(),
                  kept.specDigest().map(SpecDigest::hex).orElse("nothing"),
                  wanted.hex()));
    }
    return kept;
  }

  private PipelineVersion uploadOrFind(
      Deadline deadline, String pipelineId, String name, byte[] yaml) {
    try {
      return uploadVersion(deadline, pipelineId, name, yaml);
    } catch (KfpException e) {
      if (e.kind() == Kind.CONFLICT) {
        return versionNamed(deadline, pipelineId, name).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private Optional<PipelineVersion> versionNamed(
      Deadline deadline, String pipelineId, String name) {
    return versions(deadline, pipelineId, new Filter().equal("name", name)).stream()
        .filter(version -> version.name().equals(name))
        .findFirst();
  }
}
