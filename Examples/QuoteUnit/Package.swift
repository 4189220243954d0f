// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "QuoteUnit",
    dependencies: [.package(name: "cellscope", path: "../..")],
    targets: [
        .executableTarget(
            name: "QuoteUnit",
            dependencies: [
                .product(name: "CellProbing", package: "cellscope"),
                .product(name: "ModelCore", package: "cellscope"),
                .product(name: "ModelFiles", package: "cellscope"),
                .product(name: "Texts", package: "cellscope"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
