package com.generalaugment.turnexecutor.domain.providers;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Members;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT {P}/model-providers/{provider}}. */
record ProviderBody(String apiKey, @Nullable String baseUrl, String apiMode, List<String> modelPrefixes) {

    /** It travels in a header. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,4096}");

    private static final int MAX_PREFIXES = 50;
    private static final int MAX_PREFIX = 200;
    private static final int MAX_URL = 2_048;

    /** @throws Problem 422 {@code validation_error} that lists all */
    static ProviderBody parse(ProviderKind kind, JsonNode body) {
        Members members = Members.root(body);
        String key = members.string("api_key");
        if (key == null) {
            members.missing("api_key");
        } else if (!KEY.matcher(key).matches()) {
            members.outOfRange("api_key", "must be 1 to 4096 visible ASCII characters");
        }
        String mode = members.oneOf("api_mode", Set.copyOf(kind.apiModes()));
        ProviderBody parsed = new ProviderBody(
                key == null ? "" : key,
                baseUrl(kind, members),
                mode == null ? kind.apiModes().getFirst() : mode,
                prefixes(kind, members));
        if (!members.errors().isEmpty()) {
            throw Problem.validation(members.errors());
        }
        return parsed;
    }

    private static @Nullable String baseUrl(ProviderKind kind, Members members) {
        String url = members.storable("base_url", 1, MAX_URL);
        if (url == null && kind == ProviderKind.OPENAI_COMPATIBLE && !members.has("base_url")) {
            members.missing("base_url");
        }
        if (url != null && !isPlain(url)) {
            members.outOfRange("base_url", "must be a URL without query and fragment");
        }
        return url;
    }

    private static boolean isPlain(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getRawQuery() == null && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> prefixes(ProviderKind kind, Members members) {
        JsonNode array = members.array("model_prefixes");
        List<String> prefixes = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String prefix = array.get(i).isTextual() ? array.get(i).textValue() : "";
            if (prefix.isBlank() || prefix.length() > MAX_PREFIX || prefix.indexOf('\0') >= 0) {
                members.errors()
                        .add(new FieldError("model_prefixes[" + i + "]", "must be 1 to 200 characters", "value_error"));
            }
            prefixes.add(prefix);
        }
        if (prefixes.size() > MAX_PREFIXES) {
            members.outOfRange("model_prefixes", "must have at most " + MAX_PREFIXES + " elements");
        }
        if (prefixes.isEmpty() && kind.modelPrefixes().isEmpty()) {
            members.missing("model_prefixes");
        }
        return prefixes.isEmpty() ? kind.modelPrefixes() : prefixes;
    }
}
