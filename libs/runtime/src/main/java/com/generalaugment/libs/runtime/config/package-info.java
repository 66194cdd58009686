/** Types of settings. */
@NullMarked
package com.generalaugment.libs.runtime.config;

import org.jspecify.annotations.NullMarked;
