import Engine
import Script

/// Shows somebody how a campaign goes on.
package protocol CampaignDisplay: AnyObject {
  /// A run of so many molecules begins, some of which are there already.
  func begin(total: Int, done: Int, failed: Int, rejected: Int)
  /// A molecule, counted from 0, has come this far.
  func update(_ molecule: Int, _ event: ProgressEvent)
  /// A molecule is finished or was given up.
  func finish(_ result: MoleculeResult)
  /// An attempt at a molecule was rejected.
  func reject(_ result: MoleculeResult)
  /// What verbs print.
  func show(_ text: String)
  /// The run is over.
  func end()
}
