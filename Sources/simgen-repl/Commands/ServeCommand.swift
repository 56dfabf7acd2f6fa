import ArgumentParser
import Platform
import Server

/// `simgen serve`: the web page, and the same for programs.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Draw shapes and grow molecules in a browser.",
    discussion: """
      Prints a link to open in a browser. Only this machine can follow it, unless --host says otherwise; \
      see docs/serving.md for sharing. Ctrl-C ends the server; sessions are kept in the folder.

      EXAMPLES:
        simgen serve --open
        simgen serve recipes/linker.simgen
        simgen serve --host 0.0.0.0 --name simgen.example.org --folder /srv/simgen
      """)

  @Option(help: ArgumentHelp("The port; 0 takes one that is free.", valueName: "n"))
  var port = 8080

  @Option(
    help: ArgumentHelp("The address to listen at; 0.0.0.0 for the network.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp("A name browsers know the server by, such as a proxy's.", valueName: "name"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp("Where sessions are kept.", valueName: "folder"), completion: .directory)
  var folder = "simgen-sessions"

  @Flag(help: "Open the page in the browser of this machine.")
  var open = false

  @Flag(
    help: ArgumentHelp(
      "For a notebook on this machine: its pages may show this one within theirs, and the server ends when "
        + "standard input does."))
  var notebook = false

  @OptionGroup var threads: ThreadOptions

  @Argument(
    help: ArgumentHelp("What a session begins with: a recipe, or a molecule.", valueName: "file"),
    completion: .file())
  var file: String?

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port needs 0 to 65535, not \(port).")
    }
    guard !notebook || ["127.0.0.1", "localhost", "::1"].contains(host) else {
      throw ValidationError(
        "--notebook is for this machine alone and does not go with --host \(host).")
    }
  }

  func run() throws {
    var settings = ServerSettings(threads: threads.count, folder: folder)
    (settings.host, settings.port, settings.names) = (host, port, names)
    settings.isEmbeddable = notebook
    let server: Server
    let link: String
    do {
      server = try Server(settings)
      let fragment = try file.map { try server.openSession(with: $0) } ?? server.token
      let port = try server.start()
      link = "http://\(Self.shown(host)):\(port)/#\(fragment)"
    } catch {
      throw CommandFailure.run.exit("\(error)")
    }
    Terminal.print("\(link)\n")
    if open { _ = Browser.open(link) }
    Interrupt.wait(endsWithInput: notebook)
    server.stop()
    Interrupt.clear()
  }

  /// An address as a link has it.
  private static func shown(_ host: String) -> String {
    switch host {
    case "0.0.0.0", "::": "127.0.0.1"
    case _ where host.contains(":"): "[\(host)]"
    default: host
    }
  }
}
