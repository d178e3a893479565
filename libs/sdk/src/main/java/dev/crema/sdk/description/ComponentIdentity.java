package dev.crema.sdk.description;

/**
 * The names of a component.
 *
 * @param name kebab-case verb-noun: folder, Maven artifact and KFP component
 * @param version the version of the library
 * @param image the image with its tag
 * @param mainClass the class whose {@code main} the image starts
 * @param module the folder of the Maven module, relative to the repository, with forward slashes
 */
public record ComponentIdentity(
    String name, String version, String image, String mainClass, String module) {}
