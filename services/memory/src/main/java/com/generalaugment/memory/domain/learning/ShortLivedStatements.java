package com.generalaugment.memory.domain.learning;

import java.util.regex.Pattern;

/** Detects statements that are true for hours, not for months. */
final class ShortLivedStatements {
    private static final Pattern NOW = Phrases.anyOf(
            "today|tonight|tomorrow|yesterday|last night|right now|just now|at the moment|currently|at present|now|for now",
            "this (?:morning|afternoon|evening|week|minute|second|time)|in (?:a|an|one|two|five|ten|\\d+) (?:minutes?|hours?|moment)",
            "until (?:one|two|three|four|five|six|noon|\\d+)|about to|i'?ll|i will|i(?:'ve|'m| have| am)? just|still|again",
            "heute|gerade|jetzt|momentan|gestern|morgen (?:früh|abend)|gleich|heute abend",
            "aujourd'hui|ce soir|ce matin|maintenant|en ce moment|hier|demain|hoy|ahora|ayer|mañana|esta (?:noche|tarde)");
    private static final String SUBJECT = "(?:i'm|i am|we're|we are|is|feel|feels|feeling|ich bin|je suis|estoy)";
    private static final Pattern STATES = Phrases.anyOf(
            SUBJECT + " (?:a bit |a little |so |very |really |pretty |quite |totally |sehr |très |muy |just ){0,5}"
                    + "(?:tired|hungry|thirsty|stressed|bored|annoyed|angry|sad|happy|sleepy|busy|ill|sick|exhausted|drunk"
                    + "|confused|excited|frustrated|lost|late|cold|hot|upset|nervous|ready|back|done|müde|hungrig|krank|fatigué"
                    + "|fatiguée|malade|cansado|cansada|enfermo|enferma)",
            SUBJECT
                    + " (?:on|in) (?:the|a|an|my) (?:train|bus|plane|car|taxi|café|cafe|meeting|call|shop|office|queue|kitchen|bath)",
            SUBJECT
                    + " (?:waiting|sitting|standing|cooking|eating|walking|leaving|trying|looking (?:for|at)|shopping|wondering"
                    + "|thinking|asking|testing|typing|having (?:lunch|dinner|breakfast|trouble|problems?|issues?))",
            "(?:have|has|had|got) (?:a|an|some) (?:headache|cold|fever|hangover|question|problem|issue|minute)",
            "(?:stomach|head|back|tooth|throat|leg|foot) (?:hurts|aches)|hurts|slept (?:badly|well)");

    private ShortLivedStatements() {}

    static boolean is(String clause) {
        return NOW.matcher(clause).find() || STATES.matcher(clause).find();
    }
}
