/// The composition of a molecule.
public enum Formula {
  /// The elements of a formula (`"C2H6O"`), one for each atom and in the formula's order; nil when it
  /// cannot be read. Brackets and charges are not known.
  public static func elements(of text: String) -> [Element]? {
    var elements: [Element] = []
    var rest = text[...]
    while let first = rest.first {
      guard first.isASCII, first.isUppercase else { return nil }
      let symbol = rest.prefix { $0 == first || ($0.isASCII && $0.isLowercase) }.prefix(2)
      // "CC" is two carbons.
      let name = symbol.dropFirst().first?.isLowercase == true ? symbol : symbol.prefix(1)
      rest = rest.dropFirst(name.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let element = Element(symbol: name), let count = digits.isEmpty ? 1 : Int(digits),
        (1...100_000).contains(count)
      else { return nil }
      elements += Array(repeating: element, count: count)
    }
    return elements.isEmpty ? nil : elements
  }
}
