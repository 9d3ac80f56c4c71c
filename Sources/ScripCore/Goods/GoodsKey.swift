/// What words that choose goods are compared to, in scope tables and in ``NeverDiscounted``.
public enum GoodsKey: String, CaseIterable, Hashable, Sendable {
    /// The article.
    case sku
    /// The category; a word with a trailing "/" takes the subtree.
    case category
    /// The brand.
    case brand
    /// Any of the tags.
    case tag
}
