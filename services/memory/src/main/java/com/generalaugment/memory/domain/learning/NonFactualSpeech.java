package com.generalaugment.memory.domain.learning;

import java.util.regex.Pattern;

/** Detects sentences that state no lasting fact: questions, requests, courtesy, hypotheses, talk about the conversation. */
final class NonFactualSpeech {
    private static final Pattern ASKS = Phrases.beginning(
            "what|who|whose|whom|why|how|which|where",
            "when (?:is|are|was|were|do|does|did|will|would|can|could|should)",
            "(?:do|does|did|is|are|am|was|were|can|could|should|would|will|has|shall) (?:i|you|we|he|she|it|they|my|our|your|the"
                    + "|this|that|there|any|anyone)",
            "(?:have|had) (?:i|you|we|they)|any (?:news|idea|update|chance)",
            "wie|wo|wann|warum|wer|wem|wessen|welche[rsn]?|kannst du|können sie|gibt es",
            "où|quand|pourquoi|comment|combien|quel(?:le)?s?|qui|est-ce",
            "dónde|cuándo|cuánto|cuál|quién|cómo|por qué|qué");
    private static final Pattern POLITELY = Phrases.beginning(
            "(?:(?:hi|hello|hey|ok|okay|now|then|also|and|so|please|kindly|bitte|s'il (?:te|vous) pla[iî]t|por favor),? ?){1,10}");
    private static final Pattern ORDERS = Phrases.beginning(
            "translate|write|draft|book|summari[sz]e|cancel|show|remind|explain|fix|give|find|compare|delete|remove|list|set|tell",
            "help|create|make|build|generate|convert|calculate|compute|open|close|send|reply|answer|check|search|look|order|buy",
            "schedule|plan|add|change|update|edit|rewrite|rephrase|shorten|correct|proofread|describe|recommend|suggest|pick",
            "choose|sort|rank|count|start|stop|begin|continue|go on|try|repeat|read|print|export|import|download|upload|run",
            "test|debug|refactor|implement|use|take|put|get me|bring|play|turn|switch|charge|pay|transfer|refund|act|let's|let me"
                    + "|let us|imagine|pretend|don't|do not|never|always|stop|call (?!me)|schedule|extract|analy[sz]e|review",
            "schreib\\w*|erstelle?|zeig\\w*|übersetze?|fasse?|erklär\\w*|such\\w*|buche?|storniere?|gib|mach|nenne?|hilf|lösche?",
            "traduis|traduisez|écris|écrivez|résume|explique\\w*|montre\\w*|donne\\w*|trouve\\w*|réserve\\w*|annule\\w*|aide\\w*",
            "traduce|escribe|resume|explica|muestra|dame|busca|reserva|cancela|ayúdame|haz");
    private static final Pattern COURTESY = Phrases.beginning(
            "hi|hello|hey|good (?:morning|afternoon|evening|night|day)|thanks|thank you|thx|ok|okay|k|great|perfect|awesome",
            "nice|cool|sure|alright|fine|bye|goodbye|see you|cheers|welcome|sorry|excuse me|lol|haha|congratulations|yes|no|yep|nope",
            "hallo|guten (?:tag|morgen|abend)|danke|vielen dank|tschüss|bitte|moin|servus|prima|super",
            "bonjour|bonsoir|salut|merci|au revoir|d'accord|hola|buen[oa]s|gracias|adiós|vale|de nada");
    private static final Pattern UNREAL = Phrases.anyOf(
            "if i (?:were|was|had)|if we (?:were|had)|what if|as if|imagine|pretend|suppose|supposing|let's say|say i|i wish|wish i",
            "maybe|perhaps|might|not sure|probably|hypothetically|in theory|some ?day|role-?play",
            "in (?:my|the|a|our) (?:\\w+ )?(?:story|novel|game|dream|book|play|film|movie|screenplay)|novel i'm writing",
            "wenn ich .{0,40}wäre|vielleicht|angenommen|stell dir vor|im traum",
            "si j'étais|peut-être|imagine que|supposons|ojalá|quizás?|tal vez|si yo fuera|imagina");
    private static final Pattern TALKS = Phrases.anyOf(
            "assistant|chat ?bot|bot|ai model|language model|conversation|this chat|your (?:last |first |previous )?"
                    + "(?:answers?|replies|reply|tone|response|message|explanation|suggestion|question)",
            "the answer|i (?:already )?(?:told|said|asked|mentioned|meant|wrote|explained)|as i said|what i meant|talked about",
            "see above|the (?:text|table|list|contract|message|paragraph) above|above|understand(?:s)?|testing this",
            "assistent|deine antwort|ta réponse|votre réponse|tu respuesta");
    private static final int SHORT = 6;

    private NonFactualSpeech() {}

    static boolean asks(String sentence) {
        String bare = POLITELY.matcher(sentence).replaceFirst("").strip();
        return sentence.strip().endsWith("?") || ASKS.matcher(bare).find();
    }

    static boolean orders(String clause) {
        return ORDERS.matcher(POLITELY.matcher(clause).replaceFirst("").strip()).find();
    }

    static boolean isCourtesy(String clause) {
        return COURTESY.matcher(clause).find() && ContentWords.all(clause).size() < SHORT;
    }

    static boolean isUnreal(String sentence) {
        return UNREAL.matcher(sentence).find();
    }

    static boolean isAboutTheTalk(String text) {
        return TALKS.matcher(text).find();
    }
}
