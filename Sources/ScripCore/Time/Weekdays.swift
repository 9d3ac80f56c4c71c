/// Days of the week in words; 0 is Sunday.
enum Weekdays {
    private static let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Monday first, runs shortened: `Mon-Fri`, `Sat, Sun`, `every day`.
    static func words(_ days: some Collection<Int64>) -> String {
        let order: [Int64] = [1, 2, 3, 4, 5, 6, 0]
        let places = order.indices.filter { days.contains(order[$0]) }
        guard places.count < 7 else { return "every day" }
        var runs: [ClosedRange<Int>] = []
        for place in places {
            if let last = runs.last, last.upperBound + 1 == place {
                runs[runs.count - 1] = last.lowerBound...place
            } else {
                runs.append(place...place)
            }
        }
        return runs.map { run in
            let named = run.map { names[Int(order[$0])] }
            return named.count > 2
                ? "\(named[0])-\(named[named.count - 1])" : named.joined(separator: ", ")
        }.joined(separator: ", ")
    }
}
