import Platform
import Script

extension Route {
  /// Sessions and their recipes.
  static func sessions(_ store: SessionStore, _ token: Token) -> [Route] {
    [
      Route(
        .POST, "/api/sessions", "Make a session: {name?, recipe?, example?}.", .server,
        bodyLimit: store.settings.limits.message, body: "application/json"
      ) { call in
        let json = try call.json()
        let name = String((json["name"]?.text ?? "").prefix(100))
        var files: [(name: String, bytes: [UInt8])] = []
        var recipe = json["recipe"]?.text ?? StartingRecipe.usual
        if let wanted = json["example"]?.text {
          let example = StartingRecipe.examples.first { $0.name == wanted }
          guard let example, let text = example.text else {
            throw ServerError(
              .notFound, "there is no example '\(wanted)'",
              hint: "GET /api/examples lists them")
          }
          (recipe, files) = (text, example.files(in: text))
        }
        let host = try store.create(name: name, recipe: recipe, files: files)
        call.reply(.json(host.links, status: .created))
      },
      Route(.GET, "/api/sessions", "All sessions.", .server) { call in
        let list = store.ids.compactMap { id in
          store.about(id).map { about -> JSON in
            .object([
              ("session", .text(id)), ("name", .text(about.name)), ("edit", .text(about.edit.text)),
              ("view", .text(about.view.text)),
            ])
          }
        }
        call.reply(.json(.list(list)))
      },
      Route(
        .GET, "/api/sessions/{session}", "The links of a session, for those who may edit it.",
        .session(.edit)
      ) { call in
        call.reply(.json(try call.requireSession().links))
      },
      Route(.DELETE, "/api/sessions/{session}", "End a session and remove it.", .session(.edit)) {
        call in
        store.delete(try call.requireSession())
        call.reply(Response(status: .noContent))
      },
      Route(
        .GET, "/api/sessions/{session}/recipe",
        "The session as a recipe that makes the same molecules.",
        .session(.view), answer: "text/plain"
      ) { call in
        call.reply(.text(try call.requireSession().recipe))
      },
    ]
  }
}

extension SessionHost {
  /// The tokens of the session.
  var links: JSON {
    let about = about
    return .object([
      ("session", .text(id)), ("name", .text(about.name)), ("edit", .text(about.edit.text)),
      ("view", .text(about.view.text)),
    ])
  }
}

extension Call {
  /// The body as JSON; an empty object where there is none.
  func json() throws(ServerError) -> JSON {
    guard !request.body.isEmpty else { return .object([]) }
    do throws(JSONError) { return try JSON(parsing: request.body) } catch {
      throw ServerError(.badRequest, "the body is no JSON: \(error)")
    }
  }
}
