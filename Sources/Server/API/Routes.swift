import NIOHTTP1

extension Route {
  /// Everything the server answers beside the files of the page.
  static func all(_ store: SessionStore, _ token: Token, _ settings: ServerSettings) -> [Route] {
    let fixed = general(settings) + sessions(store, token) + files(store)
    return fixed
  }
}
