package com.generalaugment.gateway.domain.project;

import com.generalaugment.libs.runtime.id.Ids;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The readable name of a project in URLs. Never in the format of an id, so that a name identifies one project only. */
public final class Slug {

    public static final int MIN = 3;
    public static final int MAX = 63;

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9](-?[a-z0-9])*");
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final int TAIL = 6;

    private Slug() {}

    public static boolean isValid(String slug) {
        return slug.length() >= MIN
                && slug.length() <= MAX
                && SHAPE.matcher(slug).matches()
                && !ID.matcher(slug).matches();
    }

    /** Parses an id; empty for any other text. */
    public static Optional<UUID> idIn(String name) {
        return ID.matcher(name).matches() ? Optional.of(UUID.fromString(name)) : Optional.empty();
    }

    /** Derived from a project's name. */
    public static String from(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = cut(plain, MAX);
        return isValid(cut) ? cut : cut(("project-" + cut).replaceAll("-+$", ""), MAX);
    }

    /** A variant of a slug that is taken. */
    public static String like(String slug) {
        String id = Ids.next("");
        return cut(slug, MAX - TAIL - 1) + "-" + id.substring(id.length() - TAIL);
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length).replaceAll("-+$", "") : text;
    }
}
