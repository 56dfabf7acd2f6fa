import Engine
import Script
import Simgen

extension Route {
  /// What the program is and can.
  static func general(_ settings: ServerSettings) -> [Route] {
    [
      Route(.GET, "/api/about", "What the server is and what it allows.", .anybody) { call in
        let limits = settings.limits
        call.reply(
          .json(
            .object([
              ("version", .text(Version.number)),
              (
                "limits",
                .object([
                  ("atoms", .whole(limits.atoms)),
                  ("molecules", .whole(limits.moleculesPerRun)),
                  ("seconds", .number(limits.seconds)), ("upload", .whole(limits.upload)),
                  ("sessions", .whole(limits.sessions)), ("judged", .whole(limits.judged)),
                ])
              ),
              ("host", .text(settings.isLoopback ? "loopback" : "open")),
              ("threads", .whole(settings.threads)),
            ])))
      },
      Route(
        .GET, "/api/schema", "Everything a recipe can say: plug-ins, verbs, parameters.", .anybody
      ) { call in
        call.reply(.text(schema, type: "application/json"))
      },
      Route(.GET, "/api/examples", "Recipes that can be opened.", .anybody) { call in
        call.reply(
          .json(
            .list(
              StartingRecipe.examples.map { example in
                .object([
                  ("name", .text(example.name)), ("title", .text(example.title)),
                  ("summary", .text(example.summary)),
                ])
              })))
      },
    ]
  }

  private static let schema = Schema(.everything).json
}
