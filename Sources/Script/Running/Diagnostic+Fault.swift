import Engine

extension Diagnostic {
  /// What a schedule came to during a run, at the line that defined it; at the verb that ran when
  /// the schedule is a default.
  init(_ fault: ScheduleFault, otherwiseAt verb: SourceSpan) {
    self.init(
      .schedule(
        fault.schedule.source, parameter: fault.parameter.name, t: fault.t, value: fault.value,
        range: fault.value.isFinite ? fault.parameter.range : nil),
      at: fault.schedule.origin as? SourceSpan ?? verb)
  }
}
