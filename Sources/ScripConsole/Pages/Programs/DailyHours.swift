internal import ScripContract
internal import ScripCore

/// Hours of the day as people write them, `11:30-14:00`, and as an activity keeps them: in seconds, both ends included.
enum DailyHours {
    /// Seconds of a day.
    private static let day: Int64 = 86_400

    /// One stretch; nil for what is none.
    ///
    /// What ends on the day after is two: until midnight, and from it.
    static func read(_ typed: String) -> [ClosedRange<Int64>]? {
        let ends = typed.split(maxSplits: 1, omittingEmptySubsequences: false) {
            "-–—~至".contains($0)
        }
        guard ends.count == 2, let begin = second(ends[0].trimmed), begin < day,
            let end = second(ends[1].trimmed), begin != end
        else { return nil }
        guard end < begin else { return [begin...end - 1] }
        return [begin...day - 1] + (end > 0 ? [0...end - 1] : [])
    }

    /// As it is written: the end is the first second that does not count.
    static func shown(_ daily: JSONValue) -> String {
        let from = daily["from_second"]?.integer ?? 0
        let through = daily["through_second"]?.integer ?? 0
        return clock(from) + "–" + clock(through &+ 1)
    }

    /// The stretches of a form's lines; nil for a line that is none.
    static func document(_ lines: [String]) -> JSONValue? {
        var stretches: [JSONValue] = []
        for line in lines {
            guard let found = read(line) else { return nil }
            stretches += found.map { stretch in
                .of([
                    "from_second": .integer(stretch.lowerBound),
                    "through_second": .integer(stretch.upperBound),
                ])
            }
        }
        return .list(stretches)
    }

    private static func second(_ text: String) -> Int64? {
        let parts = text.replacing("：", with: ":").split(
            separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            (1...2).contains(part.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? Int64(part) : nil
        }
        guard (2...3).contains(parts.count), numbers.count == parts.count, numbers[1] < 60,
            numbers.count == 2 || numbers[2] < 60
        else { return nil }
        let second = numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        return second <= day ? second : nil
    }

    /// `09:30`; with seconds where there are any.
    private static func clock(_ second: Int64) -> String {
        let parts = [second / 3_600, second / 60 % 60] + (second % 60 == 0 ? [] : [second % 60])
        return parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}
