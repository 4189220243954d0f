// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "cellscope",
    products: [
        .executable(name: "cellscope", targets: ["cellscope"]),
        .library(name: "ModelCore", targets: ["ModelCore"]),
        .library(name: "ModelFiles", targets: ["ModelFiles"]),
        .library(name: "CellProbing", targets: ["CellProbing"]),
        .library(name: "Texts", targets: ["Texts"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // The house, from the ground up. An arrow that is not written here does not exist.
        .target(name: "CKernels"),
        .target(name: "CNcurses"),
        .target(name: "Files"),
        .systemLibrary(name: "CPCRE2"),
        .target(name: "Patterns", dependencies: ["CPCRE2"]),
        .target(name: "ModelCore", dependencies: ["CKernels"]),
        .target(name: "ModelFiles", dependencies: ["ModelCore", "Files"]),
        .target(name: "Texts", dependencies: ["Files", "Patterns"]),
        .target(name: "CellProbing", dependencies: ["ModelCore", "Patterns", "Texts", "Files"]),
        .target(name: "Screen"),
        .target(name: "Explorer", dependencies: ["CellProbing", "ModelCore", "Patterns", "Texts", "Screen", "Files"]),
        .target(name: "Terminal", dependencies: ["Screen", "CNcurses", "Files"]),
        .target(
            name: "Workbench",
            dependencies: ["Explorer", "CellProbing", "ModelCore", "ModelFiles", "Patterns", "Texts", "Files"]),
        .target(name: "Exports", dependencies: ["CellProbing", "ModelCore", "Texts", "Screen"]),
        .executableTarget(
            name: "cellscope",
            dependencies: [
                "Files", "ModelCore", "ModelFiles", "Patterns", "Texts", "CellProbing", "Screen", "Explorer",
                "Terminal",
                "Workbench", "Exports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
        .testTarget(name: "ModelCoreTests", dependencies: ["ModelCore", "ModelFiles"], exclude: ["Fixtures"]),
        .testTarget(
            name: "ModelFilesTests", dependencies: ["ModelFiles", "ModelCore", "Files"], exclude: ["Fixtures"]),
        .testTarget(name: "TextsTests", dependencies: ["Texts", "Patterns", "Files"]),
        .testTarget(
            name: "CellProbingTests", dependencies: ["Patterns", "CellProbing", "ModelCore", "ModelFiles", "Texts"],
            exclude: ["Fixtures"]),
        .testTarget(name: "ScreenTests", dependencies: ["Screen"]),
        .testTarget(
            name: "ExplorerTests",
            dependencies: ["Patterns", "Explorer", "CellProbing", "ModelCore", "Texts", "Screen"],
            exclude: ["Screens"]),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal", "Screen", "CNcurses"]),
        .testTarget(
            name: "WorkbenchTests",
            dependencies: [
                "Patterns",
                "Workbench", "Explorer", "CellProbing", "ModelCore", "ModelFiles", "Texts", "Screen", "Files",
            ]),
        .testTarget(
            name: "ExportsTests", dependencies: ["Exports", "CellProbing", "ModelCore", "Texts", "Screen"],
            exclude: ["Fixtures"]),
        // The example of the documentation: also a package of its own, which depends on this one.
        .executableTarget(
            name: "QuoteUnit", dependencies: ["CellProbing", "ModelCore", "ModelFiles", "Texts"],
            path: "Examples/QuoteUnit/Sources/QuoteUnit"),
        .systemLibrary(name: "CVTerm", path: "Tests/CVTerm"),
        .executableTarget(name: "terminal-probe", dependencies: ["Screen", "Terminal"], path: "Tests/TerminalProbe"),
        .executableTarget(
            name: "pattern-fuzz", dependencies: ["CellProbing", "Patterns", "Texts"], path: "Tests/PatternFuzz"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CVTerm", "cellscope", "terminal-probe", "QuoteUnit", "ModelCore", "ModelFiles", "Explorer", "Screen",
                "Texts", "Files",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
