import Testing

@testable import ZnDraw

@Suite struct AddressTests {
  @Test(arguments: [
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("localhost:8000/", "http://localhost:8000"),
    ("http://zndraw.example.org/a/b/", "http://zndraw.example.org/a/b"),
    ("http://[::1]:8000/#token", "http://[::1]:8000"),
  ])
  func read(_ text: String, _ address: String) throws {
    #expect(try ServerAddress(text).description == address)
  }

  @Test(arguments: [
    "https://a.org", "http://", "http://a:0", "http://a:b", "http://a b", "user@host", "",
  ])
  func refused(_ text: String) {
    #expect(throws: ZnDrawError.self) { try ServerAddress(text) }
  }

  @Test func anotherProtocolIsTalkedAbout() {
    let error = #expect(throws: ZnDrawError.self) { try ServerAddress("https://a.org") }
    #expect(error?.description.contains("tunnel") == true)
  }
}
