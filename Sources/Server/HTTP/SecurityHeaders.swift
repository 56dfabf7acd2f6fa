/// Headers that every answer has: a browser runs nothing but the files of the page, and shows it nowhere
/// but in a window of its own, or in a page of the same machine where that is asked for.
struct SecurityHeaders: Sendable {
  let headers: [(String, String)]

  /// - Parameter isEmbeddable: whether pages that come from this machine may show the page within theirs.
  init(isEmbeddable: Bool) {
    let ancestors =
      isEmbeddable
      ? ["http", "https"].flatMap { ["\($0)://localhost:*", "\($0)://127.0.0.1:*"] }
      : ["'none'"]
    headers =
      [
        (
          "content-security-policy",
          "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors \(ancestors.joined(separator: " "))"
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cache-control", "no-store"),
      ] + (isEmbeddable ? [] : [("x-frame-options", "DENY")])
  }
}
