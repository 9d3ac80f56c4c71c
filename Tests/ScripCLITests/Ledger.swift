import Foundation
import Testing

/// A ledger of one stock and one coupon, made once and copied.
enum Ledger {
    static let stock = "1200000000000001"
    static let user = "oUpF8uMuAJO"

    /// The files of a ledger, and what it answers about itself.
    struct Sample {
        var files: [String: Data]
        var contents: [Workplace.Result]
    }

    static let sample = Result { try make() }

    /// Puts a copy of the ledger into a workplace.
    static func prepare(_ place: borrowing Workplace) throws {
        for (name, data) in try sample.get().files {
            try data.write(to: place.folder.appending(path: name))
        }
    }

    /// What a ledger answers about itself: nothing changes without showing here.
    static func contents(_ place: borrowing Workplace) throws -> [Workplace.Result] {
        [
            try place.scrip(["stock", "list", "--json"]),
            try place.scrip(["wallet", user, "--json"]),
        ]
    }

    /// What makes it.
    static let runs = [
        ["stock", "create", "cases/stock.json"],
        [
            "send", "--stock", stock, "--user", user, "--request-no", "SEND-1", "--time",
            "2026-11-23T12:00:00+08:00",
        ],
    ]

    private static func make() throws -> Sample {
        let place = try Workplace()
        for run in runs {
            let result = try place.scrip(run)
            try #require(result.status == 0, "\(result.messages)")
        }
        let contents = try contents(place)
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
        where name.hasPrefix("scrip.db") {
            files[name] = try Data(contentsOf: place.folder.appending(path: name))
        }
        return Sample(files: files, contents: contents)
    }
}
