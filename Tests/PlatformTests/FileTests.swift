import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Files")
struct FileTests {
  private func text(_ path: String) throws -> String {
    String(decoding: try FileContents.bytes(of: path), as: UTF8.self)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test("A file appears with commit, whole; without it nothing is left")
  func atomic() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      do {
        let file = try AtomicFile(path: path)
        try file.append("one\n")
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.append("two\n")
        try file.commit()
      }
      #expect(try text(path) == "one\ntwo\n")
      do {
        let file = try AtomicFile(path: folder + "/b.txt")
        try file.append("half")
      }
      #expect(try names(folder) == ["a.txt"])
    }
  }

  @Test("An existing file is replaced only when asked for, and by nothing else than a file")
  func replacing() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old", to: path)
      let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: path) }
      #expect(
        error?.description
          == "\(path): the file exists; choose another name, remove it, or ask for it to be "
          + "replaced")
      #expect(try text(path) == "old")
      try AtomicFile.write("new", to: path, replacing: true)
      #expect(try text(path) == "new")
      #expect(throws: FileError(path: folder, operation: .create, reason: .notARegularFile)) {
        try AtomicFile.write("x", to: folder, replacing: true)
      }
      // Somebody else takes the name in the meantime.
      let late = folder + "/b.txt"
      let file = try AtomicFile(path: late)
      try AtomicFile.write("theirs", to: late)
      #expect(throws: FileError(path: late, operation: .create, reason: .alreadyExists)) {
        try file.commit()
      }
      #expect(try text(late) == "theirs")
      #expect(try names(folder) == ["a.txt", "b.txt"])
    }
  }

  @Test("The system's reason is in the message")
  func systemErrors() throws {
    let missing = #expect(throws: FileError.self) { try AtomicFile(path: "/nowhere/at/all") }
    #expect(
      missing?.description == "/nowhere/at/all: cannot create the file: No such file or directory")
    let full = #expect(throws: FileError.self) {
      let device = open("/dev/full", O_WRONLY)
      defer { close(device) }
      try Folder.write([1, 2], to: device, path: "a.xyz")
    }
    #expect(full?.description == "a.xyz: cannot write the file: No space left on device")
  }

  @Test("Records survive until the file is finished, and can be continued")
  func records() throws {
    try withFolder { folder in
      let path = folder + "/run.xyz"
      do {
        let file = try RecordFile(path: path)
        try file.append("one\n")
        #expect(file.length == 4)
        try file.append("tw")
      }
      #expect(try names(folder) == ["run.xyz.part"])
      #expect(throws: FileError.self) { try RecordFile(path: path, keeping: 7) }
      let file = try RecordFile(path: path, keeping: 4)
      try file.append("two\n")
      try file.finish()
      #expect(try names(folder) == ["run.xyz"])
      #expect(try text(path) == "one\ntwo\n")
      #expect(throws: FileError.self) { try RecordFile(path: path) }
    }
  }
}
