/// The machines of a chain of shops.
package struct ScaleShop: Hashable, Sendable {
    /// Hosts that answer tills.
    package var hosts = 4
    /// Processors of each.
    package var processors = 2
    /// Database servers; books are spread over them evenly.
    package var servers = 1
    /// Turns that a server can work at side by side.
    package var lanes = 2
    /// Books that traffic is spread over.
    package var books = 1
    /// What their parts take.
    package var costs: ScaleCosts

    /// Machines with costs.
    package init(_ costs: ScaleCosts) { self.costs = costs }

    /// What gives way first under more and more requests a second, spread evenly.
    package var limit: (what: String, perSecond: Double) {
        let busyLanes = min(servers * lanes, books)
        let books = Double(busyLanes) * costs.bookPerSecond
        let hosts = Double(hosts * processors) / costs.request
        if hosts < books { return ("the hosts' processors", hosts) }
        return (busyLanes == self.books ? "the books' turns" : "the servers' lanes", books)
    }
}

/// Requests that come to a chain of shops.
package struct ScaleTraffic: Hashable, Sendable {
    /// Requests in all.
    package var requests: Int
    /// Seconds they come in; by chance, with these weights for equal parts of that time.
    package var seconds: Double
    package var weights: [Double] = [1]
    /// How requests are spread over books.
    package var spread = Spread.even
    /// Coupons there are in all, divided evenly among the books; nil for enough.
    package var coupons: Int?

    /// How the books share the requests.
    package enum Spread: Hashable, Sendable {
        /// By the user, as books among which one merchant's budget is divided.
        case even
        /// As merchants differ: the n-th has one n-th of the first's.
        case byRank
    }

    /// A million people in a minute, or however many.
    package static func flashSale(users: Int, seconds: Double, coupons: Int?) -> ScaleTraffic {
        ScaleTraffic(requests: users, seconds: seconds, coupons: coupons)
    }

    /// The hours of a day from six to midnight, with a peak at noon and one in the evening.
    package static func day(orders: Int) -> ScaleTraffic {
        ScaleTraffic(
            requests: orders, seconds: 18 * 3_600,
            weights: [1, 2, 3, 3, 4, 7, 10, 6, 4, 4, 5, 7, 10, 9, 6, 4, 2, 1], spread: .byRank)
    }
}
