import NIOPosix
import Platform
import TestSupport
import Testing

@testable import Server

@Suite("The sessions of a server") struct StoreTests {
  @Test("one that nobody looks at is put aside, and read again when asked for")
  func idle() throws {
    try withFolder { folder in
      var settings = ServerSettings(threads: 1, folder: folder)
      settings.limits.idleSeconds = 0.1
      let store = SessionStore(settings)
      let first = try store.create(name: "mine", recipe: "let a = 1")
      store.begin(on: MultiThreadedEventLoopGroup.singleton.next())
      var turns = 0
      while !first.isOver, turns < 1_000 {
        Machine.pause(milliseconds: 10)
        turns += 1
      }
      #expect(first.isOver)
      let again = try #require(try store.session(first.id))
      #expect(again !== first)
      #expect(again.right(of: first.about.edit.text) == .edit)
      #expect(again.about.name == "mine")
      while again.recipe.isEmpty { Machine.pause(milliseconds: 10) }
      #expect(again.recipe.contains("let a = 1"))
      store.stop()
      #expect(try store.session("000000000000") == nil)
    }
  }

  @Test("names of files are names, and nothing else")
  func names() {
    for name in ["a.xyz", "my pair (2).sdf", "\u{E4}thanol.mol", "A-b_c+d.csv"] {
      #expect(SessionFolder.isUpload(name), "\(name)")
    }
    for name in [
      "", ".", "..", ".a.xyz", "a/b.xyz", "../a.xyz", "a", "a.", "a.simgen", "a.json", "a\\b.xyz",
      "a\0.xyz",
      "a\n.xyz", " a.xyz", "a:b.xyz", "~a.xyz", String(repeating: "a", count: 100) + ".xyz",
    ] {
      #expect(!SessionFolder.isUpload(name), "\(name)")
    }
  }

  @Test("a token is the same or it is not")
  func tokens() {
    let (one, other) = (Token(), Token())
    #expect(one.text.count == 40)
    #expect(one.matches(one.text))
    #expect(!one.matches(other.text))
    #expect(!one.matches(""))
    #expect(!one.matches(one.text + "0"))
    #expect(!Token("").matches(""))
  }
}
