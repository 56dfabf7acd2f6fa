import CPage

/// The files of the page, which are part of the program.
enum PageFiles {
  /// The file at a path, or nil.
  static func response(at path: [String]) -> Response? {
    guard let file = files["/" + path.joined(separator: "/")] else { return nil }
    return Response(
      type: file.type, body: Array(file.bytes), headers: [])
  }

  private struct File: Sendable {
    let type: String
    nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
  }

  private static let files: [String: File] = {
    var files: [String: File] = [:]
    var next = cp_files()
    while let file = next, let path = file.pointee.path {
      let name = String(cString: path)
      files[name] = File(
        type: type(of: name),
        bytes: UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count))
      next = file + 1
    }
    return files
  }()

  private static func type(of path: String) -> String {
    switch path.split(separator: ".").last {
    case "js": "text/javascript; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "json": "application/json"
    case "webmanifest": "application/manifest+json"
    default: "text/html; charset=utf-8"
    }
  }
}
