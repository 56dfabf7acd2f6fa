import Engine
import Platform

/// `model NAME: mace file="..."`: a MACE force field from a file.
struct MACEPlugin: ModelPlugin {
  static let name = "mace"
  static let summary = "MACE force field and environment descriptors from a model file."
  static let citations = ["10.48550/arXiv.2206.07697"]
  static let parameters: [Parameter<Self>] = [
    Parameter(
      "file", \.file, required: true, "Model: .safetensors, or an archive of mace-torch (.model)."),
    Parameter(
      "precision", \.precision, "Arithmetic of the calculators; single is many times faster."),
    Parameter("head", \.head, "Head of the model, for an archive with several."),
    Parameter(
      "stand_ins", \.hasStandIns,
      "Treat S as O, Cl as F and so on where the model does not know them: for fixed fragments."),
  ]

  var file: InputFile?
  var precision = MACEModel.Precision.single
  var head: String?
  var hasStandIns = false

  func make() throws(PluginError) -> MACEModel {
    guard let file else {
      throw .parameter("file", reason: "a model file is needed")
    }
    return try MACEModel(
      path: file.path, precision: precision, head: head, hasStandIns: hasStandIns)
  }
}

/// A MACE force field. Copies share the weights.
public struct MACEModel: DescribingModel {
  /// Arithmetic of the calculators.
  public enum Precision: String, Choice, Sendable {
    case single, double
  }

  /// What the file holds.
  public let parameters: MACEParameters
  /// Arithmetic of the calculators.
  public let precision: Precision
  public let fingerprint: String
  public let head: String?
  public let standIns: [Element: Element]
  /// The weights as the calculators of single precision need them.
  private let fast: FastModel?

  /// Reads a model.
  /// - Parameters:
  ///   - path: .safetensors, or an archive of mace-torch (.model).
  ///   - head: which, of a model with several.
  ///   - hasStandIns: whether elements the model does not know are treated as the lightest of their
  ///     group.
  /// - Throws: `PluginError` when the file cannot be read, or single precision does not cover it.
  public init(
    path: String, precision: Precision = .single, head: String? = nil, hasStandIns: Bool = false
  ) throws(PluginError) {
    try OpenBLAS.require()
    let file: MACEFile
    do throws(MACEFileError) {
      file = try MACEFile(path: path, head: head)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    parameters = file.parameters
    fingerprint = file.fingerprint
    self.precision = precision
    self.head = head
    standIns = hasStandIns ? StandInCalculator.standIns(for: file.parameters.elements) : [:]
    guard precision == .single else {
      fast = nil
      return
    }
    do throws(UnsupportedShape) {
      fast = try FastModel(file.parameters)
    } catch {
      throw .parameter(
        "precision",
        reason: "single precision does not cover \(error), which the model in \(path) has; "
          + "use precision=double")
    }
  }

  public var cutoff: Double { parameters.configuration.cutoff }
  public var elements: [Element] { parameters.elements + standIns.keys.sorted() }
  public func descriptorWidth(_ selection: DescriptorSelection) -> Int? {
    parameters.configuration.descriptorWidth(selection)
  }
  public var isSinglePrecision: Bool { precision == .single }

  /// A calculator with buffers of its own.
  public func makeDescribingCalculator(threads: Int) -> any DescribingCalculator {
    let calculator: any DescribingCalculator =
      if let fast {
        fast.hasRoomForAllPairs
          ? fast.makeCalculator(threads: threads)
          : BoundedCalculator(fast, parameters, threads: threads)
      } else {
        ReferenceCalculator(parameters)
      }
    return standIns.isEmpty ? calculator : StandInCalculator(calculator, standIns: standIns)
  }
}

/// The plug-ins of this module.
public let maceCatalogue = Catalogue(models: [MACEPlugin.self, DiffusionPlugin.self])
