import Engine
import Platform

/// `model NAME: mace file="..."`: a MACE force field from a file.
///
/// Copies share the weights.
public struct MACEModel: AtomisticModel {
  public static let name = "mace"
  public static let summary = "MACE force field and environment descriptors from a model file."
  public static let citations = ["10.48550/arXiv.2206.07697"]
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "file", \.file, required: true, "Model: .safetensors, or an archive of mace-torch (.model)."),
    Parameter(
      "precision", \.precision, "Arithmetic of the calculators; single is many times faster."),
    Parameter("head", \.head, "Head of the model, for an archive with several."),
    Parameter(
      "stand_ins", \.hasStandIns,
      "Treat S as O, Cl as F and so on where the model does not know them: for fixed fragments."),
  ]

  /// Arithmetic of the calculators.
  public enum Precision: String, Choice, Sendable {
    case single, double
  }

  /// The model file.
  public var file: InputFile?
  /// Arithmetic of the calculators.
  public var precision = Precision.single
  /// The head of a model with several.
  public var head: String?
  /// Whether elements the model does not know are treated as the lightest of their group.
  public var hasStandIns = false
  private var loaded: Loaded?

  /// What a file holds, in the form the calculators of the precision need.
  private struct Loaded: Sendable {
    let file: MACEFile
    let elements: [Element]
    let standIns: [Element: Element]
    let fast: FastModel?
  }

  /// A model without a file.
  public init() {}

  /// Reads the file.
  public mutating func prepare() throws(PluginError) {
    guard let file else {
      throw .parameter("file", reason: "a model file is needed")
    }
    try OpenBLAS.require()
    let contents: MACEFile
    do throws(MACEFileError) {
      contents = try MACEFile(path: file.path, head: head)
    } catch {
      throw .file(path: file.path, reason: error.explanation)
    }
    var fast: FastModel?
    if precision == .single {
      do throws(UnsupportedShape) {
        fast = try FastModel(contents.parameters)
      } catch {
        throw .parameter(
          "precision",
          reason: "single precision does not cover \(error), which the model in \(file.path) has; "
            + "use precision=double")
      }
    }
    let known = contents.parameters.elements
    loaded = Loaded(
      file: contents, elements: known,
      standIns: hasStandIns ? StandInCalculator.standIns(for: known) : [:], fast: fast)
  }

  /// The parameters read, after `prepare`.
  public var parametersRead: MACEParameters? { loaded?.file.parameters }

  public var cutoff: Double { loaded?.file.parameters.configuration.cutoff ?? 0 }
  public var elements: [Element] { (loaded?.elements ?? []) + standIns.keys.sorted() }
  public var standIns: [Element: Element] { loaded?.standIns ?? [:] }
  public func descriptorWidth(_ selection: DescriptorSelection) -> Int? {
    loaded?.file.parameters.configuration.descriptorWidth(selection)
  }
  public var isSinglePrecision: Bool { precision == .single }
  public var fingerprint: String { loaded?.file.fingerprint ?? "" }

  /// A calculator with buffers of its own.
  /// - Throws: `PluginError` before `prepare`.
  public func makeCalculator(threads: Int) throws -> any Calculator {
    guard let loaded else { throw PluginError.parameter("file", reason: "not read yet") }
    let parameters = loaded.file.parameters
    let calculator: any Calculator =
      if let fast = loaded.fast {
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
public let maceCatalogue = Catalogue(models: [MACEModel.self])
