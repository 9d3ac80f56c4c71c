// swift-tools-version: 6.2
import PackageDescription

/// One array for every Swift target, so that no module is laxer than its neighbours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

let package = Package(
    name: "scrip",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Scrip", targets: ["Scrip"]),
        .library(name: "ScripSQLite", targets: ["ScripSQLite"]),
        .library(name: "LuaSandbox", targets: ["LuaSandbox"]),
        .executable(name: "scrip", targets: ["ScripCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 0: system libraries and C.
        .systemLibrary(
            name: "CLua", pkgConfig: "lua5.4",
            providers: [.apt(["liblua5.4-dev"]), .brew(["lua@5.4"])]),
        .target(name: "CLuaSandbox", dependencies: ["CLua"]),

        // Floor 1: a sealed Lua for anyone; the words and policies of coupons.
        .target(name: "LuaSandbox", dependencies: ["CLuaSandbox"], swiftSettings: strict),
        .target(name: "ScripCore", swiftSettings: strict),

        // Floor 2: rules over the sandbox; one ledger.
        .target(
            name: "ScripRules",
            dependencies: [
                "LuaSandbox", "ScripCore", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "ScripSQLite",
            dependencies: [
                "ScripCore", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Floor 3: the use cases.
        .target(
            name: "Scrip",
            dependencies: [
                "ScripRules", "ScripCore", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Floor 3: the rule author's kit.
        .target(
            name: "ScripKit",
            dependencies: ["ScripRules", "ScripCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),

        // Figures of this machine, for `scrip bench`, and what they are compared with.
        .target(
            name: "ScripBench",
            dependencies: [
                "CBareHost", "LuaSandbox", "Scrip", "ScripCore", "ScripRules", "ScripSQLite",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // The public test kit: any ledger can be held to what the embedded one keeps.
        .target(
            name: "ScripTesting", dependencies: ["Scrip", "ScripCore", "ScripRules"],
            swiftSettings: strict),
        .target(name: "CBareHost", dependencies: ["CLua"]),

        // Floor 5: the doors.
        .executableTarget(
            name: "ScripCLI",
            dependencies: [
                "Scrip", "ScripBench", "ScripCore", "ScripKit", "ScripRules", "ScripSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // What tests kill in mid-work.
        .executableTarget(
            name: "LedgerLoad",
            dependencies: ["Scrip", "ScripCore", "ScripRules", "ScripSQLite", "ScripBench"],
            path: "Tests/LedgerLoad", swiftSettings: strict),

        // Tests mirror the sources.
        .testTarget(
            name: "LuaSandboxTests", dependencies: ["LuaSandbox"], swiftSettings: strict),
        .testTarget(
            name: "ScripCoreTests",
            dependencies: ["ScripCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .testTarget(
            name: "ScripRulesTests",
            dependencies: [
                "ScripRules", "ScripCore", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripKitTests", dependencies: ["ScripKit", "ScripRules", "ScripCore"],
            swiftSettings: strict),
        .testTarget(
            name: "ScripSQLiteTests",
            dependencies: [
                "ScripSQLite", "ScripCore", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripTests",
            dependencies: [
                "Scrip", "ScripRules", "ScripCore", "ScripSQLite", "ScripTesting", "LedgerLoad",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScripCLITests",
            dependencies: ["ScripCLI", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
    ]
)
