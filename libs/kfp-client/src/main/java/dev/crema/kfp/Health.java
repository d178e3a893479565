package dev.crema.kfp;

/**
 * What KFP says of itself.
 *
 * @param multiUser whether it serves several users, by namespace
 * @param version its version; empty if it does not say
 */
public record Health(boolean multiUser, String version) {
  static Health read(Fields fields) {
    return new Health(fields.flag("multi_user"), fields.optionalText("tag_name"));
  }
}
