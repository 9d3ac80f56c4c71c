internal import Dispatch
internal import ScripCore
internal import Synchronization

/// Work spread over the machine's cores.
enum Parallel {
    /// What becomes of each element, in their order; of several failures the first in that order.
    static func map<Element: Sendable, Answer: Sendable>(
        _ elements: [Element],
        _ body: @Sendable (Element) throws(ScripError) -> Answer
    ) throws(ScripError) -> [Answer] {
        let results = Mutex<[Int: Result<Answer, ScripError>]>([:])
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            let result: Result<Answer, ScripError>
            do throws(ScripError) {
                result = .success(try body(elements[index]))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[index] = result }
        }
        let done = results.withLock { $0 }
        var answers: [Answer] = []
        for index in elements.indices {
            if let result = done[index] { answers.append(try result.get()) }
        }
        return answers
    }
}
