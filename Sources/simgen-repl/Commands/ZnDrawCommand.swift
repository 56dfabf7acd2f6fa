import ArgumentParser
import Outputs
import Platform
import ZnDraw

/// `simgen zndraw`.
struct ZnDrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zndraw",
    abstract: "Work for a running ZnDraw: grow molecules along curves drawn there.",
    discussion: """
      Offers Generate, Link, Grow, Hydrogenate and Relax among the modifiers of a ZnDraw 0.7, and does what \
      its toolbar asks for. Every step comes as a frame; cancel a task in ZnDraw. Ctrl-C ends the worker.

      EXAMPLES:
        ZNDRAW_SERVER_SIMGEN_ENABLED=1 zndraw --port 8000 &
        simgen zndraw http://127.0.0.1:8000
        simgen zndraw http://127.0.0.1:8000 --room molecules --user anna@example.org --password-file secret
      """)

  @Option(
    help: ArgumentHelp(
      "The room to work for; made if there is none. (default: all)", valueName: "room"))
  var room: String?

  @Option(
    help: ArgumentHelp(
      "The account to work as; an administrator's where ZnDraw has one. (default: a guest)",
      valueName: "e-mail"))
  var user: String?

  @Option(
    help: ArgumentHelp("A file whose first line is the account's password.", valueName: "file"),
    completion: .file())
  var passwordFile: String?

  @OptionGroup var threads: ThreadOptions

  @Argument(help: ArgumentHelp("Where ZnDraw is, such as http://127.0.0.1:8000.", valueName: "url"))
  var url: String

  func validate() throws {
    if passwordFile != nil, user == nil {
      throw ValidationError("--password-file belongs to an account: --user says which.")
    }
    if let room, room.isEmpty || room.contains(where: { "@:/".contains($0) }) {
      throw ValidationError("--room needs a name without @, : and /.")
    }
  }

  func run() throws {
    var settings = ZnDrawWorker.Settings(url: url, threads: threads.count)
    (settings.room, settings.user) = (room, user)
    settings.password = try passwordFile.map(Self.password)
    let worker: ZnDrawWorker
    do {
      worker = try ZnDrawWorker(settings) { Terminal.print("\(Text.message($0))\n") }
      try worker.start()
    } catch {
      throw CommandFailure.run.exit("\(error)")
    }
    Interrupt.wait()
    // The worker takes leave; a second Ctrl-C does not wait for that.
    Interrupt.clear()
    worker.stop()
  }

  private static func password(in file: String) throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try ShortFile.bytes(of: file, limit: 4096)
    } catch {
      throw CommandFailure.run.exit("\(file): no password can be read there")
    }
    let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
    guard !line.isEmpty else { throw CommandFailure.run.exit("\(file): its first line is empty") }
    return String(line)
  }
}
