@NullMarked
package com.generalaugment.libs.runtime.json;

import org.jspecify.annotations.NullMarked;
