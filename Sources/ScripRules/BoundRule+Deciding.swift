package import ScripCore

extension BoundRule {
    /// Decides one coupon on one basket.
    ///
    /// Runs in the states of the book that loaded the rule, which the rule knows: there is no other book
    /// it could be handed to. Never throws: a broken rule is a verdict of its own.
    ///
    /// - Parameters:
    ///   - basket: What is bought.
    ///   - goods: What of it is never discounted, whatever the rule says.
    ///   - left: What earlier coupons left of it.
    ///   - facts: What the rule may see besides.
    ///   - stepsMax: Ends a decision that takes more, which is then ``Decision/isCutShort``; nil for what a
    ///     rule may take.
    package func decide(
        on basket: Basket, except goods: GoodsFilter? = nil, left: Remainder = Remainder(),
        facts: Facts, stepsMax: Int64? = nil
    ) -> Decision {
        rule.pool.withWorker { worker in
            unsafe worker.decide(
                self, on: basket, except: goods, left: left, facts: facts, stepsMax: stepsMax,
                lineHits: nil)
        }
    }

    /// ``decide(on:except:left:facts:)`` on lines of which every piece is unused.
    package func decide(on basket: Basket, payable: [Int64]?, facts: Facts) -> Decision {
        decide(on: basket, left: Remainder(payable: payable, unused: nil), facts: facts)
    }

    /// ``decide(on:except:left:facts:)``, counting how often each line of the rule ran.
    ///
    /// - Parameter lineHits: Grows to the rule's last line; index is the line's number.
    package func decide(
        on basket: Basket, left: Remainder = Remainder(), facts: Facts, lineHits: inout [UInt32]
    ) -> Decision {
        let lines = (rule.codeLines.last ?? 0) + 1
        while lineHits.count < lines { lineHits.append(0) }
        return unsafe lineHits.withUnsafeMutableBufferPointer { hits in
            rule.pool.withWorker { worker in
                unsafe worker.decide(
                    self, on: basket, except: nil, left: left, facts: facts, stepsMax: nil,
                    lineHits: hits)
            }
        }
    }
}
