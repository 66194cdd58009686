package com.generalaugment.turnexecutor.clients.providers.history;

import java.util.regex.Pattern;

/** Names of functions that another model or an older tool list has called, in the form that a family takes. */
final class FunctionNames {

    private static final int LONGEST = 64;
    private static final String PREFIX = "fn_";

    private FunctionNames() {}

    static String of(String name, Pattern form) {
        if (form.matcher(name).matches()) {
            return name;
        }
        String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        String begun = Pattern.matches("[a-zA-Z_].*", plain) ? plain : PREFIX + plain;
        return begun.substring(0, Math.min(begun.length(), LONGEST));
    }
}
