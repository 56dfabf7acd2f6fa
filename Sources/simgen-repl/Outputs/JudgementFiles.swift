import Chemistry
import Engine
import FoundationEssentials

/// A judgement for programs: a line a molecule as CSV, everything counted as JSON.
struct JudgementFiles {
  let results: [ReportedMolecule]
  let rejected: [ReportedMolecule]
  let judgement: Judgement
  var reference: Judgement?
  /// What made the molecules; nil where they come from a file.
  var origin: CampaignOrigin?

  /// One line a molecule, rejected attempts after those that were taken.
  func csv() -> String {
    var text =
      "molecule,formula,heavy_atoms,atoms,taken,valid,verdict,smiles,fragments,valid_atoms,"
      + "valid_heavy_atoms,rings,aromatic_rings,groups,energy_per_atom_eV,"
      + "interaction_energy_per_atom_eV,similarity_per_atom,seed\n"
    for (list, isTaken) in [(results, true), (rejected, false)] {
      for result in list { text += Self.line(result, isTaken: isTaken) }
    }
    return text
  }

  private static func line(_ result: ReportedMolecule, isTaken: Bool) -> String {
    let validity = result.judged.validity
    let structure = validity?.structure
    func number(_ value: Double?, _ places: Int) -> String {
      value.map { Text.fixed($0, places) } ?? ""
    }
    let rings: [Ring] = structure?.rings ?? []
    var fields: [String] = [
      result.name, result.formula, "\(result.judged.elements.count)",
      "\(result.atoms)", isTaken ? "1" : "0", result.isValid ? "1" : "0",
      result.verdict, result.judged.smiles ?? "",
    ]
    fields.append(validity.map { "\($0.fragments)" } ?? "")
    fields.append(validity.map { "\($0.validAtoms)" } ?? "")
    fields.append("\(result.judged.validHeavyAtoms)")
    fields.append(rings.map { "\($0.size)" }.joined(separator: " "))
    fields.append(structure == nil ? "" : "\(rings.count { $0.isAromatic })")
    fields.append(
      (structure?.groups ?? []).map { "\($0.name) \($0.count)" }.joined(separator: "; "))
    fields.append(number(result.energyPerAtom, 6))
    fields.append(number(result.judged.energy, 6))
    fields.append(number(result.judged.similarity, 4))
    fields.append("\(result.seed)")
    return fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// RFC 4180: quoted where a comma, a quote or a line break would be misread.
  static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  /// Everything counted, as one object.
  func json() throws -> String {
    struct Share: Encodable {
      let count: Int
      let total: Int
      let fraction: Double?
      init(_ share: Judgement.Share) {
        (count, total, fraction) = (share.count, share.total, share.fraction)
      }
    }
    struct Counted: Encodable {
      let attempts: Int
      let heavyAtomsValid: Share
      let atomsValid: Share
      let moleculesWithValidAtoms: Share
      let connected: Share
      let valid: Share
      let unique: Share
      let novel: Share?
      let verdicts: [String: Int]
      let ringsPerMolecule: [String: Double]
      let moleculesWithGroup: [String: Double]
      let elements: [String: Double]
      let interactionEnergies: [Double]
      let similarities: [Double]
      init(_ judgement: Judgement) {
        attempts = judgement.attempts
        heavyAtomsValid = Share(judgement.heavyAtoms)
        atomsValid = Share(judgement.atoms)
        moleculesWithValidAtoms = Share(judgement.soundMolecules)
        connected = Share(judgement.connected)
        valid = Share(judgement.valid)
        unique = Share(judgement.unique)
        novel = judgement.novel.map { Share($0) }
        func dictionary(_ list: [Judgement.Frequency]) -> [String: Double] {
          Dictionary(list.map { ($0.name, $0.value) }) { first, _ in first }
        }
        verdicts = Dictionary(judgement.verdicts.map { ($0.name, $0.count) }) { first, _ in first }
        ringsPerMolecule = dictionary(judgement.rings)
        moleculesWithGroup = dictionary(judgement.groups)
        elements = dictionary(judgement.composition)
        interactionEnergies = judgement.energies
        similarities = judgement.similarities
      }
    }
    struct Whole: Encodable {
      let engine: String
      let judgement: Counted
      let reference: Counted?
      let interactionEnergyDistance: Double?
      let similarityDistance: Double?
      let run: CampaignOrigin?
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let whole = Whole(
      engine: "simgen \(Simgen.version)", judgement: Counted(judgement),
      reference: reference.map { Counted($0) },
      interactionEnergyDistance: kolmogorovSmirnovDistance(
        judgement.energies, reference?.energies ?? []),
      similarityDistance: kolmogorovSmirnovDistance(
        judgement.similarities, reference?.similarities ?? []), run: origin)
    return String(decoding: try encoder.encode(whole), as: UTF8.self) + "\n"
  }

  /// What made the molecules of a JSON file; nil where it does not say.
  static func origin(in json: [UInt8]) -> CampaignOrigin? {
    struct Whole: Decodable { let run: CampaignOrigin? }
    return (try? JSONDecoder().decode(Whole.self, from: Data(json)))?.run
  }
}
