package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.config.Secret;
import com.generalaugment.turnexecutor.clients.providers.AddressOrigin;
import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.StreamingProvider;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.clients.providers.builtin.BuiltInModel;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The model providers that the configuration switches on. Of two that serve a model the first here gets it. */
final class ConfiguredProviders {

    private final TurnExecutorConfig.Providers config;
    private final Vertx vertx;
    private final List<ModelProvider> providers = new ArrayList<>();

    ConfiguredProviders(TurnExecutorConfig.Providers config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
    }

    List<ModelProvider> all() {
        if (config.builtIn().enabled()) {
            providers.add(new BuiltInModel(config.builtIn().pace()));
        }
        var compatible = config.openaiCompatible();
        Optional<String> url = compatible.url().filter(text -> !text.isBlank());
        if (url.isPresent()) {
            ChatCompletions chat = new ChatCompletions("openai-compatible", compatible.takesFiles());
            add(chat, url.get(), compatible.models().orElse(List.of()), compatible);
        }
        var openai = config.openai();
        addIfKeyed(new OpenAiResponses(), openai.url(), openai.models(), openai);
        var anthropic = config.anthropic();
        addIfKeyed(new AnthropicMessages(), anthropic.url(), anthropic.models(), anthropic);
        var gemini = config.gemini();
        addIfKeyed(new Gemini(), gemini.url(), gemini.models(), gemini);
        return providers;
    }

    private void addIfKeyed(
            WireFormat format, String url, List<String> models, TurnExecutorConfig.HttpProvider setting) {
        if (keyOf(setting) != null) {
            add(format, url, models, setting);
        }
    }

    private void add(WireFormat format, String url, List<String> models, TurnExecutorConfig.HttpProvider setting) {
        providers.add(new StreamingProvider(
                format,
                new ProviderSettings(url, keyOf(setting), models),
                new ProviderHttp(vertx, limits(setting)),
                new AddressOrigin.Trusted()));
    }

    static ProviderHttp.Limits limits(TurnExecutorConfig.HttpProvider setting) {
        return new ProviderHttp.Limits(
                setting.connectTimeout(), setting.firstByteTimeout(), setting.idleTimeout(), setting.retries());
    }

    private static @Nullable String keyOf(TurnExecutorConfig.HttpProvider setting) {
        return setting.apiKey().map(Secret::value).filter(key -> !key.isBlank()).orElse(null);
    }
}
