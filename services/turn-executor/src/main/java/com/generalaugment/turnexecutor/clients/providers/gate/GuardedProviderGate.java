package com.generalaugment.turnexecutor.clients.providers.gate;

import com.generalaugment.libs.runtime.egress.EgressRules;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.clients.providers.AddressOrigin;
import com.generalaugment.turnexecutor.clients.providers.ProviderSettings;
import com.generalaugment.turnexecutor.clients.providers.StreamingProvider;
import com.generalaugment.turnexecutor.clients.providers.TracedProvider;
import com.generalaugment.turnexecutor.clients.providers.WireFormat;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.clients.providers.http.AnswerTimeout;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderAnswer;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccess;
import com.generalaugment.turnexecutor.domain.providers.ProviderGate;
import com.generalaugment.turnexecutor.domain.providers.ProviderKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** The way to providers that projects chose: every address goes through the rules of egress, again at each call. */
public final class GuardedProviderGate implements ProviderGate {

    private final EgressRules rules;
    private final ProviderHttp http;
    private final Map<ProviderKind, String> addresses;
    private final Spans spans;

    /** @param addresses of each kind where a project names none */
    public GuardedProviderGate(EgressRules rules, ProviderHttp http, Map<ProviderKind, String> addresses, Spans spans) {
        this.rules = rules;
        this.http = http;
        this.addresses = Map.copyOf(addresses);
        this.spans = spans;
    }

    @Override
    public void requireSafe(String baseUrl) {
        rules.check(baseUrl);
    }

    @Override
    public ModelProvider open(ProviderAccess access) {
        if (access.key() == null) {
            return new UnusableKeyProvider(access);
        }
        return TracedProvider.wrap(
                new StreamingProvider(formatOf(access), settings(access), http, new AddressOrigin.Checked(rules)),
                spans);
    }

    @Override
    public Health probe(ProviderAccess access) {
        long began = System.nanoTime();
        if (access.key() == null) {
            return new Health(false, UnusableKeyProvider.MESSAGE, 0, false, since(began));
        }
        try (ProviderAnswer answer = http.ask(
                new AddressOrigin.Checked(rules).to(formatOf(access).probe(settings(access))), new Cancellation())) {
            return health(answer.status(), began);
        } catch (AnswerTimeout e) {
            return new Health(false, "The provider did not answer in time.", 0, true, since(began));
        } catch (IOException e) {
            return new Health(false, "The provider could not be reached.", 0, true, since(began));
        } catch (Problem e) {
            return new Health(false, e.message(), 0, false, since(began));
        }
    }

    private static Health health(int status, long began) {
        boolean healthy = status >= 200 && status < 300;
        String message = switch (status) {
            case 401, 403 -> "The provider refused the key.";
            case 404 -> "The provider does not know this address.";
            case 429 -> "The provider is throttling.";
            default -> healthy ? "The provider took the key." : "The provider answered with an error.";
        };
        return new Health(healthy, message, status, status == 429 || status >= 500, since(began));
    }

    private static long since(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static WireFormat formatOf(ProviderAccess access) {
        return switch (access.kind()) {
            case OPENAI ->
                access.apiMode().equals("chat_completions")
                        ? new ChatCompletions("openai", true)
                        : new OpenAiResponses();
            case ANTHROPIC -> new AnthropicMessages();
            case GEMINI -> new Gemini();
            case OPENAI_COMPATIBLE -> new ChatCompletions();
        };
    }

    private ProviderSettings settings(ProviderAccess access) {
        String url = access.baseUrl() == null ? addresses.getOrDefault(access.kind(), "") : access.baseUrl();
        return new ProviderSettings(
                url,
                Objects.requireNonNull(access.key()).text(),
                access.modelPrefixes().stream().map(prefix -> prefix + "*").toList());
    }
}
