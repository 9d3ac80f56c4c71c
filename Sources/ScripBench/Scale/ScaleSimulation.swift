internal import DequeModule
internal import HeapModule
internal import ScripKit

/// A chain of shops under load, simulated by its waiting lines: nothing of it is really asked.
///
/// A request takes a processor of the host it comes to, then waits for a turn of its book; whoever waits when
/// a turn begins shares it, up to as many as a group has. A turn needs one of its server's lanes. What networks, retries and
/// databases that slow down under load add is not in it.
package struct ScaleSimulation {
    /// What became of the requests.
    package struct Result: Sendable {
        /// Requests that were answered, all of them in the end.
        package var answered = 0
        /// Coupons given.
        package var given = 0
        /// Requests that were refused for want of coupons while another book still had some.
        package var refusedTooSoon = 0
        /// Seconds from the first request to the last answer.
        package var lastAnswer = 0.0
        /// Seconds from a request to its answer, sorted.
        package var waits: [Double] = []
        /// Turns of all books.
        package var turns = 0
        /// The most requests that waited for one book.
        package var longestLine = 0
        /// Part of the time, until the last answer, in which the busiest book worked.
        package var busiestBook = 0.0

        /// Seconds that so large a part of the requests took at most.
        package func wait(_ part: Double) -> Double {
            waits.isEmpty ? 0 : waits[min(waits.count - 1, Int(part * Double(waits.count)))]
        }

        /// Redemptions of a turn, in the mean.
        package var group: Double { turns == 0 ? 0 : Double(answered) / Double(turns) }
    }

    private enum Work {
        /// A host's processor is done with a request.
        case request(Request, host: Int)
        /// A book's turn is over.
        case turn(book: Int, [Request])
    }

    private struct Request {
        let came: Double
        let book: Int
    }

    private struct Event: Comparable {
        let time: Double
        /// Keeps the order of what happens at one moment.
        let number: Int
        let work: Work

        static func < (left: Event, right: Event) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }

        static func == (left: Event, right: Event) -> Bool { left.number == right.number }
    }

    private struct Host {
        var free: Int
        var line = Deque<Request>()
    }

    private struct Server {
        var free: Int
        /// Books that have requests and wait for a lane.
        var line = Deque<Int>()
    }

    private struct Book {
        var line = Deque<Request>()
        var isBusy = false
        var left: Int
        var worked = 0.0
    }

    private let shop: ScaleShop
    private let traffic: ScaleTraffic
    private var random: SeededRandom
    private var hosts: [Host]
    private var servers: [Server]
    private var books: [Book]
    private var events = Heap<Event>()
    private var number = 0
    private var result = Result()
    /// For each book the part of the requests that comes to it or to one before it, not made one.
    private let ranks: [Double]

    /// A run that is the same every time.
    package init(_ shop: ScaleShop, _ traffic: ScaleTraffic, seed: UInt64) {
        self.shop = shop
        self.traffic = traffic
        random = SeededRandom(seed: seed)
        hosts = Array(repeating: Host(free: shop.processors), count: shop.hosts)
        servers = Array(repeating: Server(free: shop.lanes), count: shop.servers)
        let coupons = traffic.coupons ?? traffic.requests * shop.books
        books = (0..<shop.books).map { book in
            // The first books have what does not divide.
            let more = book < coupons % shop.books ? 1 : 0
            return Book(left: coupons / shop.books + more)
        }
        var sum = 0.0
        ranks = (1...shop.books).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
        result.waits.reserveCapacity(traffic.requests)
    }

    /// Runs until everybody is answered.
    package mutating func run() -> Result {
        for time in arrivals() {
            while let next = events.min, next.time <= time { happen(events.removeMin()) }
            let host = Int.random(in: hosts.indices, using: &random)
            hosts[host].line.append(Request(came: time, book: pick()))
            serve(host, at: time)
        }
        while !events.isEmpty { happen(events.removeMin()) }
        result.waits.sort()
        let most = books.map(\.worked).max() ?? 0
        result.busiestBook = result.lastAnswer > 0 ? most / result.lastAnswer : 0
        return result
    }

    // MARK: Coming

    /// When requests come: each at a moment of its own, more where the weights say so.
    private mutating func arrivals() -> [Double] {
        let total = traffic.weights.reduce(0, +)
        let part = traffic.seconds / Double(traffic.weights.count)
        var times: [Double] = []
        times.reserveCapacity(traffic.requests)
        for _ in 0..<traffic.requests {
            var rest = Double.random(in: 0..<total, using: &random)
            var index = 0
            while index < traffic.weights.count - 1, rest >= traffic.weights[index] {
                rest -= traffic.weights[index]
                index += 1
            }
            times.append((Double(index) + rest / traffic.weights[index]) * part)
        }
        return times.sorted()
    }

    private mutating func pick() -> Int {
        switch traffic.spread {
        case .even: return Int.random(in: books.indices, using: &random)
        case .byRank:
            let point = Double.random(in: 0..<1, using: &random) * (ranks.last ?? 0)
            return ranks.firstIndex { point < $0 } ?? 0
        }
    }

    // MARK: Happening

    private mutating func happen(_ event: Event) {
        switch event.work {
        case .request(let request, let host):
            hosts[host].free += 1
            serve(host, at: event.time)
            let book = request.book
            books[book].line.append(request)
            result.longestLine = max(result.longestLine, books[book].line.count)
            if !books[book].isBusy, books[book].line.count == 1 { ask(book, at: event.time) }
        case .turn(let book, let group):
            answer(group, of: book, at: event.time)
            books[book].isBusy = false
            let server = book % servers.count
            servers[server].free += 1
            if !books[book].line.isEmpty { servers[server].line.append(book) }
            work(server, at: event.time)
        }
    }

    private mutating func serve(_ host: Int, at time: Double) {
        guard hosts[host].free > 0, let request = hosts[host].line.popFirst() else { return }
        hosts[host].free -= 1
        add(time + shop.costs.request, .request(request, host: host))
    }

    private mutating func ask(_ book: Int, at time: Double) {
        let server = book % servers.count
        servers[server].line.append(book)
        work(server, at: time)
    }

    private mutating func work(_ server: Int, at time: Double) {
        while servers[server].free > 0, let book = servers[server].line.popFirst() {
            servers[server].free -= 1
            books[book].isBusy = true
            let group = Array(books[book].line.prefix(ScaleCosts.groupMax))
            books[book].line.removeFirst(group.count)
            // A disk and a network are never twice the same.
            let jitter = Double.random(in: 0.8..<1.2, using: &random)
            let seconds = shop.costs.turn * jitter + shop.costs.entry * Double(group.count)
            books[book].worked += seconds
            add(time + seconds, .turn(book: book, group))
        }
    }

    private mutating func answer(_ group: [Request], of book: Int, at time: Double) {
        result.turns += 1
        result.lastAnswer = time
        for request in group {
            result.answered += 1
            result.waits.append(time - request.came)
            if books[book].left > 0 {
                books[book].left -= 1
                result.given += 1
            } else if books.contains(where: { $0.left > 0 }) {
                result.refusedTooSoon += 1
            }
        }
    }

    private mutating func add(_ time: Double, _ work: Work) {
        number += 1
        events.insert(Event(time: time, number: number, work: work))
    }
}
