/** Stock React Native: its own globals, on the native side of this folder. */
import '../native/runtime.js';
import '../native/networking.js';
import 'react-native/Libraries/Core/setUpGlobals';
import 'react-native/Libraries/Core/setUpTimers';
import 'react-native/Libraries/Core/setUpXHR';
