import Engine
import Outputs
import Script

/// Takes what a run hands over, on the thread of its session.
final class RunWatch: RunObserver {
  private let recorder: RunRecorder
  private let began: (Int) -> Void
  private let made: (MoleculeResult, _ id: Int, _ frames: Int) -> Void

  /// - Parameters:
  ///   - began: is told how many molecules the run makes.
  ///   - made: is given each molecule that was completed or given up.
  init(
    _ recorder: RunRecorder, began: @escaping (Int) -> Void,
    made: @escaping (MoleculeResult, _ id: Int, _ frames: Int) -> Void
  ) {
    (self.recorder, self.began, self.made) = (recorder, began, made)
  }

  func started(molecules: Int) { began(molecules) }

  func progressed(_ event: ProgressEvent, molecule: Int) {}

  func finished(_ result: MoleculeResult) {
    let (id, frames) = recorder.finish(result.index)
    made(result, id, frames)
  }

  func rejected(_ result: MoleculeResult) { recorder.restart(result.index) }

  func wrote(_ record: OutputRecord) {}
}
