import NIOHTTP1

/// Which pages may talk to the server: its own. A page of somebody else can make a browser ask any address,
/// also under a name of its own that leads here.
struct Origins: Sendable {
  /// Names of the server in lower case, without port.
  private let names: Set<String>
  private let takesAddresses: Bool

  init(_ settings: ServerSettings) {
    let own = ["localhost", "127.0.0.1", "[::1]", settings.host, "[\(settings.host)]"]
    names = Set((own + settings.names).map { $0.lowercased() })
    takesAddresses = !settings.isLoopback
  }

  /// Why a request is not answered; nil where it is.
  func refusal(of headers: HTTPHeaders) -> ServerError? {
    let hosts = headers["host"]
    guard hosts.count == 1, let host = hosts.first, accepts(host) else {
      return ServerError(
        .misdirectedRequest, "the server is not known by this name",
        hint: "simgen serve --name NAME makes it known")
    }
    let origins = headers["origin"]
    guard origins.isEmpty || origins == ["http://\(host)"] || origins == ["https://\(host)"] else {
      return ServerError(.forbidden, "a page of another origin may not use this server")
    }
    return nil
  }

  private func accepts(_ host: String) -> Bool {
    let name = Self.withoutPort(host.lowercased())
    return names.contains(name) || takesAddresses && Self.isAddress(name)
  }

  private static func withoutPort(_ host: String) -> String {
    guard let colon = host.lastIndex(of: ":"), UInt16(host[colon...].dropFirst()) != nil else {
      return host
    }
    return String(host[..<colon])
  }

  /// A number leads nowhere but to its machine.
  private static func isAddress(_ name: String) -> Bool {
    if name.hasPrefix("["), name.hasSuffix("]") { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
