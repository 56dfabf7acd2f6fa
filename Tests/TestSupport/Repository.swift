/// Files of the repository that tests read: the shipped model, reference set and recipes.
public enum Repository {
  /// The root folder of the checkout.
  public static let root: String = {
    // .../Tests/TestSupport/Repository.swift
    let components = #filePath.split(separator: "/").dropLast(3)
    return "/" + components.joined(separator: "/")
  }()

  /// The absolute path of a file of the repository.
  public static func path(_ relative: String) -> String { root + "/" + relative }
}
