package scrip;

import java.util.Map;

/** A call that could not be answered; a coupon that does not apply is no error. */
public final class ScripException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String remedy;
    private final String document;
    private final String path;
    private final int line;
    private final int column;

    ScripException(int status, Map<?, ?> error) {
        super((String) error.get("message"));
        this.status = status;
        code = (String) error.get("code");
        remedy = (String) error.get("remedy");
        document = (String) error.get("document");
        path = (String) error.get("path");
        line = number(error.get("line"));
        column = number(error.get("column"));
    }

    private static int number(Object value) {
        return value == null ? 0 : Math.toIntExact((Long) value);
    }

    /** The error's number in {@code scrip.h}, which says the same as its code. More may come. */
    public int getStatus() {
        return status;
    }

    /** A stable word for programs, such as "invalid_input". More may come. */
    public String getCode() {
        return code;
    }

    /** What to do about it, or null. */
    public String getRemedy() {
        return remedy;
    }

    /** The file that is wrong, such as a rule's, or null. */
    public String getDocument() {
        return document;
    }

    /** The member that is wrong, such as "basket.lines[0].quantity", or null. */
    public String getPath() {
        return path;
    }

    /** The line of the text that is wrong, from 1, or 0. */
    public int getLine() {
        return line;
    }

    /** The column in it, from 1, or 0. */
    public int getColumn() {
        return column;
    }

    @Override
    public String toString() {
        return super.toString() + (remedy == null ? "" : ": " + remedy);
    }
}
