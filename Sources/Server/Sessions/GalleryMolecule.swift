import Engine

/// A molecule of a session, as its gallery has it.
struct GalleryMolecule: Sendable {
  /// Never given to another molecule of the session.
  let id: Int
  /// What people call it.
  var title: String
  /// What statements call it; nil for one that a loop made and nothing was done to since.
  var sessionLabel: String?
  /// The loop that made it, by its number in the session; nil where none did.
  var loop: Int?
  /// Its place among all that its statement made, from 0.
  var index: Int
  var candidate: Candidate
  /// Why it was given up; nil for a molecule that was completed.
  var failure: MoleculeFailure?
  /// The versions it has gone through, each written under its number.
  var versions: [Int] = []
  /// Frames of its history that were kept.
  var frames = 0
}
