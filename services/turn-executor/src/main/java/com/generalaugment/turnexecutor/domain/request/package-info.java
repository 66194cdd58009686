/** What a caller may ask of a turn (api.md 4.2): parsed once, refused with every wrong member named. */
@NullMarked
package com.generalaugment.turnexecutor.domain.request;

import org.jspecify.annotations.NullMarked;
