internal import Foundation
internal import ScripCore
internal import Synchronization

/// The date of answers (RFC 9110, IMF-fixdate), written once a second.
enum HTTPDate {
    private static let cache = Mutex<(second: Int64, text: String)>((.min, ""))

    /// The present, such as `Mon, 23 Nov 2026 04:30:00 GMT`.
    static var now: String {
        let second = Int64(time(nil))
        return cache.withLock { cache in
            if cache.second != second { cache = (second, text(second)) }
            return cache.text
        }
    }

    static func text(_ second: Int64) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let civil = CivilTime(Instant(epochSeconds: second), offset: 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(civil.weekday)]), \(two(civil.day)) \(months[Int(civil.month) - 1]) "
            + "\(civil.year) \(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) GMT"
    }
}
