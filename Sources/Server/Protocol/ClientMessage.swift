import Script

/// Why a message of a page is none.
struct MessageError: Error, Equatable, CustomStringConvertible {
  let description: String
}

/// What a page says: one text frame of its WebSocket.
struct ClientMessage: Sendable {
  /// The page's number, which the reply has too.
  let id: Double?
  let content: Content

  enum Content: Sendable {
    case hello(Hello)
    case feed(String)
    case check(String)
    case generate(Generate)
    case stop
    case pause
    /// Steps to take; all that are left when nil.
    case goOn(steps: Int?)
    case act(Act)
    case undo
    case redo
    case delete([Int])
    /// A definition, by its name.
    case remove(String)
    case page(JSON)
    case presence(JSON)
    /// The molecule whose frames are wanted; whichever is being made when nil.
    case watch(Int?)
  }

  struct Hello: Sendable {
    let token: String
    let session: String
    let name: String
  }

  struct Generate: Sendable {
    var count = 1
    /// Nil goes on where the molecules made before ended.
    var seed: Int?
    /// Atoms to grow; as many as the shape says when nil.
    var atoms: Int?
  }

  struct Act: Sendable {
    let verb: String
    let molecule: Int
    /// As a recipe has them.
    let arguments: String
  }

  /// Reads a message.
  /// - Throws: `MessageError`.
  init(_ bytes: [UInt8]) throws(MessageError) {
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: bytes, depth: 12, values: 50_000) } catch {
      throw MessageError(description: "the message is no JSON: \(error)")
    }
    guard let operation = json["op"]?.text else {
      throw MessageError(description: "a message needs \"op\"")
    }
    id = json["id"]?.number
    content = try Self.content(operation, MessageFields(json))
  }

  /// A name of which nobody is shown more: signs that take many bytes count as such.
  private static func short(_ name: String) -> String {
    var bytes = 0
    return String(
      name.prefix { sign in
        bytes += sign.utf8.count
        return bytes <= 80
      }.prefix(40))
  }

  private static func content(
    _ operation: String, _ fields: MessageFields
  ) throws(MessageError) -> Content {
    switch operation {
    case "hello":
      let name = Self.short(try fields.text("name", or: ""))
      return .hello(
        Hello(token: try fields.text("token"), session: try fields.text("session"), name: name))
    case "feed": return .feed(try fields.text("text"))
    case "check": return .check(try fields.text("text"))
    case "generate":
      return .generate(
        Generate(
          count: try fields.integer("count", in: 1...1_000_000) ?? 1,
          seed: try fields.integer("seed", in: 0...1_000_000_000),
          atoms: try fields.integer("atoms", in: 1...100_000)))
    case "stop": return .stop
    case "pause": return .pause
    case "continue": return .goOn(steps: try fields.integer("steps", in: 1...1_000_000))
    case "do":
      return .act(
        Act(
          verb: try fields.text("verb"), molecule: try fields.required("molecule"),
          arguments: try fields.text("arguments", or: "")))
    case "undo": return .undo
    case "redo": return .redo
    case "delete": return .delete(try fields.integers("molecules"))
    case "remove": return .remove(try fields.text("name"))
    case "page": return .page(fields["value"] ?? .null)
    case "presence":
      return .presence(
        .object([
          ("selection", try fields.plain("selection", most: 500)),
          ("cursor", try fields.plain("cursor", most: 3)),
        ]))
    case "watch": return .watch(try fields.integer("molecule", in: 0...1e15))
    default: throw MessageError(description: "\"op\" is none that the server knows")
    }
  }
}

/// The fields of a message, each with the type it has to have.
private struct MessageFields {
  private let json: JSON

  init(_ json: JSON) { self.json = json }

  subscript(name: String) -> JSON? { json[name] }

  func text(_ name: String, or absent: String? = nil) throws(MessageError) -> String {
    if let text = json[name]?.text { return text }
    if let absent, json[name] == nil { return absent }
    throw MessageError(description: "\"\(name)\" has to be a text")
  }

  /// Nil where it is absent or null.
  func integer(_ name: String, in range: ClosedRange<Double>) throws(MessageError) -> Int? {
    switch json[name] {
    case nil, .null: return nil
    case .number(let number) where range.contains(number) && number == number.rounded():
      return Int(number)
    default:
      throw MessageError(
        description: "\"\(name)\" has to be a whole number from \(Int(range.lowerBound)) to "
          + "\(Int(range.upperBound))")
    }
  }

  /// A list of numbers and short words, or null.
  func plain(_ name: String, most: Int) throws(MessageError) -> JSON? {
    guard let value = json[name] else { return nil }
    if case .null = value { return value }
    let isRight = value.list.map { list in
      list.count <= most && list.allSatisfy { $0.number != nil || $0.text != nil }
    }
    guard isRight == true, value.line.utf8.count <= 8 << 10 else {
      throw MessageError(
        description: "\"\(name)\" has to be a list of at most \(most) numbers or short words")
    }
    return value
  }

  func required(_ name: String) throws(MessageError) -> Int {
    guard let integer = json[name]?.integer else {
      throw MessageError(description: "\"\(name)\" has to be a whole number")
    }
    return integer
  }

  func integers(_ name: String) throws(MessageError) -> [Int] {
    let list = json[name]?.list ?? []
    let numbers = list.compactMap(\.integer)
    guard !list.isEmpty, numbers.count == list.count else {
      throw MessageError(description: "\"\(name)\" has to be a list of whole numbers")
    }
    return numbers
  }
}
