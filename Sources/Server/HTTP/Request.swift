import NIOCore
import NIOHTTP1

/// A request that has come in whole.
struct Request: Sendable {
  let method: HTTPMethod
  /// Without the query, percent escapes resolved; between slashes.
  let path: [String]
  let headers: HTTPHeaders
  let body: [UInt8]
  /// Keeps the memory of the body accounted for.
  private let share: BodyShare

  init(_ head: HTTPRequestHead, body: [UInt8], _ share: BodyShare) {
    method = head.method
    headers = head.headers
    path = Self.components(of: head.uri)
    (self.body, self.share) = (body, share)
  }

  /// What follows `Authorization: Bearer`.
  static func token(of headers: HTTPHeaders) -> String? {
    guard let header = headers.first(name: "authorization"),
      header.lowercased().hasPrefix("bearer ")
    else { return nil }
    return String(header.dropFirst("bearer ".count))
  }

  static func components(of uri: String) -> [String] {
    let path = uri.prefix { $0 != "?" && $0 != "#" }
    return path.split(separator: "/").map(unescaped)
  }

  /// `%2F` is a slash inside a name, and no name has one.
  private static func unescaped(_ component: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = component.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
