import Testing

@testable import Engine

@Suite("Trajectories")
struct TrajectoryTests {
  private func frame(_ stage: String, _ step: Int, atoms: Int = 1) -> MoleculeFrame {
    MoleculeFrame(
      stage: stage, step: step, steps: 100,
      molecule: Molecule(
        elements: Array(repeating: .carbon, count: atoms),
        positions: Array(repeating: [Double(step), 0, 0], count: atoms)))
  }

  private func names(_ frames: [MoleculeFrame]) -> [String] {
    frames.map { "\($0.stage) \($0.step)" }
  }

  @Test("keep all steps in order, and one of two equal ones where a verb goes on")
  func order() {
    var trajectory = Trajectory()
    for step in 0...2 { trajectory.append(frame("generate", step)) }
    for step in 2...3 { trajectory.append(frame("generate", step)) }
    for step in 0...1 { trajectory.append(frame("relax", step)) }
    #expect(
      names(trajectory.frames) == [
        "generate 0", "generate 1", "generate 2", "generate 3", "relax 0", "relax 1",
      ])
  }

  @Test("are thinned to every so many steps of each verb, its first and last among them")
  func thinned() {
    var trajectory = Trajectory()
    for step in 0...7 { trajectory.append(frame("generate", step)) }
    for step in 1...4 { trajectory.append(frame("relax", step)) }
    // A second relaxation begins where the number of steps falls.
    for step in 1...2 { trajectory.append(frame("relax", step)) }
    #expect(
      names(trajectory.thinned(every: 3)) == [
        "generate 0", "generate 3", "generate 6", "generate 7", "relax 1", "relax 3", "relax 4",
        "relax 1", "relax 2",
      ])
    #expect(trajectory.thinned(every: 1).count == 14)
  }

  @Test("never hold more atoms than they may, and keep the ends")
  func bounded() {
    var trajectory = Trajectory(mostAtoms: 100)
    for step in 0...1000 {
      trajectory.append(frame("generate", step, atoms: 5))
      #expect(trajectory.frames.count <= 21)
      #expect(trajectory.frames.last?.step == step)
    }
    let steps = trajectory.frames.map(\.step)
    #expect(steps.first == 0 && steps.last == 1000)
    // Evenly: no step is further from its neighbours than twice the least distance.
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    #expect(gaps.dropLast().allSatisfy { $0 == gaps[0] } && (gaps.last ?? 0) <= gaps[0])
    #expect(steps.count > 10)
  }

  @Test("are handed over by their recorder once")
  func recorder() {
    let recorder = FrameRecorder()
    let context = RunContext(recorder: recorder)
    context.observe?(frame("relax", 0))
    context.observe?(frame("relax", 1))
    #expect(names(recorder.take().frames) == ["relax 0", "relax 1"])
    #expect(recorder.take().frames.isEmpty)
    #expect(RunContext().observe == nil)
  }
}
