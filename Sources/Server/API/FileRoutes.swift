import Chemistry
import Engine
import Formats
import Inputs
import NIOHTTP1
import Outputs
import Platform
import Script

extension Route {
  /// Files of sessions, and molecules as files.
  static func files(_ store: SessionStore) -> [Route] {
    let limits = store.settings.limits
    return [
      Route(
        .POST, "/api/sessions/{session}/files/{name}",
        "Upload a file; recipes name it by its bare name.",
        .session(.edit), bodyLimit: limits.upload, body: "application/octet-stream"
      ) { call in
        let host = try call.requireSession()
        let upload = try Upload(name: call["name"], host.folder, limits)
        try call.perform(on: store.uploads) { try upload.take(call.request.body) }
      },
      Route(
        .GET, "/api/sessions/{session}/files/{name}", "A file that was uploaded.", .session(.view),
        answer: "application/octet-stream"
      ) { call in
        let (host, name) = (try call.requireSession(), call["name"])
        guard SessionFolder.isUpload(name), let bytes = host.folder.read("files/" + name) else {
          throw ServerError.notFound
        }
        call.reply(.download(bytes, name: name, type: "application/octet-stream"))
      },
      Route(
        .POST, "/api/sessions/{session}/export",
        "Molecules as a file: {molecules:[id], format: xyz, sdf, h5md or csv, trajectory}.",
        .session(.view),
        bodyLimit: limits.message, body: "application/json", answer: "*/*"
      ) { call in
        let (host, json) = (try call.requireSession(), try call.json())
        let ids = Set((json["molecules"]?.list ?? []).compactMap(\.integer))
        let molecules = host.gallery.filter { ids.isEmpty || ids.contains($0.id) }
        let format = json["format"]?.text ?? "sdf"
        let isTrajectory = json["trajectory"]?.boolean ?? false
        try call.perform(on: store.views) {
          try Export(host.folder, molecules).response(format, isTrajectory: isTrajectory)
        }
      },
      Route(
        .GET, "/api/sessions/{session}/molecules/{id}.svg", "A drawing of a molecule.",
        .session(.view),
        answer: "image/svg+xml"
      ) { call in
        let molecule = try call.molecule()
        guard molecule.candidate.molecule.heavyAtoms.count <= limits.judged else {
          throw ServerError(.notFound, "the molecule has no drawing: it is too large")
        }
        try call.perform(on: store.views) {
          guard
            let bonds = molecule.candidate.validity.bonds,
            let drawing = SanitisedStructure.drawing(
              of: molecule.candidate.molecule, bonds: bonds, width: 240, height: 180)
          else { throw ServerError(.notFound, "the molecule has no drawing: it is not valid") }
          return .text(drawing, type: "image/svg+xml")
        }
      },
      Route(
        .GET, "/api/sessions/{session}/molecules/{id}/frames",
        "The kept frames of a molecule's history, one after the other.", .session(.view),
        answer: "application/octet-stream"
      ) { call in
        let host = try call.requireSession()
        let id = Int(call["id"]) ?? -1
        let molecule = host.gallery.first { $0.id == id }
        let current = host.recorder.frames(of: id)
        guard molecule != nil || !current.isEmpty else { throw ServerError.notFound }
        try call.perform(on: store.views) {
          let kept = (molecule?.versions ?? []).flatMap {
            host.folder.read("results/\($0).frames") ?? []
          }
          return Response(
            type: "application/octet-stream", body: kept + current.flatMap { $0 })
        }
      },
    ]
  }
}

extension Call {
  /// The molecule that the path names.
  func molecule() throws(ServerError) -> GalleryMolecule {
    guard let session else { throw ServerError.noSession }
    guard let id = Int(self["id"]), let molecule = session.gallery.first(where: { $0.id == id })
    else {
      throw ServerError(.notFound, "there is no such molecule")
    }
    return molecule
  }

  /// Answers with what some work gives, done by the threads for it.
  /// - Throws: `ServerError` where too much waits for them.
  func perform(
    on pool: BackgroundPool, _ work: @escaping @Sendable () throws -> Response
  ) throws(ServerError) {
    let responder = responder
    try pool.submit(for: session?.id) { responder.send(work) }
  }
}
