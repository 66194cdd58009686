package com.generalaugment.turnexecutor.domain.providers;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;

/** The providers a project may bring a key for. The first of the modes is the one without a wish. */
public enum ProviderKind {
    OPENAI("openai", List.of("responses", "chat_completions"), List.of("gpt-", "chatgpt-", "o1", "o3", "o4")),
    ANTHROPIC("anthropic", List.of("messages"), List.of("claude-")),
    GEMINI("gemini", List.of("generate_content"), List.of("gemini-")),
    OPENAI_COMPATIBLE("openai-compatible", List.of("chat_completions"), List.of());

    private final String label;
    private final List<String> apiModes;
    private final List<String> modelPrefixes;

    ProviderKind(String label, List<String> apiModes, List<String> modelPrefixes) {
        this.label = label;
        this.apiModes = apiModes;
        this.modelPrefixes = modelPrefixes;
    }

    /** @throws Problem 404 {@code model_provider_not_found} */
    public static ProviderKind named(String label) {
        for (ProviderKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw Problem.notFound("model_provider");
    }

    /** The name in paths, prices and metadata. */
    public String label() {
        return label;
    }

    public List<String> apiModes() {
        return apiModes;
    }

    /** Its models, unless the project names others; empty: the project must. */
    public List<String> modelPrefixes() {
        return modelPrefixes;
    }
}
