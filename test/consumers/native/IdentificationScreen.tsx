import { useEffect, type ReactElement } from 'react';
import {
  AccessibilityInfo,
  ActivityIndicator,
  Alert,
  Pressable,
  ScrollView,
  StyleSheet,
  Text,
  View,
} from 'react-native';
import type { ScreenHost } from 'identification-machine';
import { useIdentificationScreen } from 'identification-machine/react';

const THEME = {
  text: '#1a1a1a',
  muted: '#5c5c5c',
  background: '#ffffff',
  accent: '#0a6b50',
  onAccent: '#ffffff',
  notice: '#fff4d6',
  radius: 12,
};

/** What an app says in other words than a page. */
const APP_TEXTS = {
  actions: { openHere: 'Open again' },
  notices: {
    memory: 'This device stores nothing for us. Please do not close the app.',
    popupOpen: 'The page is open in the browser.',
    popupBlocked: 'The page could not be opened.',
  },
};

export interface IdentificationScreenProps {
  /** Make it outside of the component: it outlives the screen. */
  readonly host: ScreenHost;
  readonly lang?: string;
  readonly theme?: Partial<typeof THEME>;
}

export function IdentificationScreen(props: IdentificationScreenProps): ReactElement {
  const { host, lang = 'en' } = props;
  const theme = { ...THEME, ...props.theme };
  const messages = lang.startsWith('en') ? APP_TEXTS : null;
  const { content, view, isRightToLeft, perform } = useIdentificationScreen(host, {
    lang,
    messages,
  });
  const title = content?.title;

  // Android reads a live region on its own; iOS has none.
  useEffect(() => {
    if (title !== undefined) AccessibilityInfo.announceForAccessibility(title);
  }, [title]);

  if (content === null) return <ActivityIndicator color={theme.accent} />;

  const run = (name: Parameters<typeof perform>[0]): void => {
    if (name !== 'cancel') perform(name);
    else {
      const { title: question, text, yes, no } = content.cancelQuestion;
      Alert.alert(question, text, [
        { text: no, style: 'cancel' },
        { text: yes, style: 'destructive', onPress: () => perform('cancel') },
      ]);
    }
  };

  return (
    <ScrollView
      style={{ backgroundColor: theme.background, direction: isRightToLeft ? 'rtl' : 'ltr' }}
      contentContainerStyle={styles.content}
    >
      {content.steps && (
        <View style={styles.steps} accessibilityRole="list" accessibilityLabel={content.stepsLabel}>
          {content.steps.map(({ label, isDone, isCurrent }) => (
            <Text
              key={label}
              accessibilityState={{ selected: isCurrent, checked: isDone }}
              style={{ color: isCurrent ? theme.accent : theme.muted }}
            >
              {label}
            </Text>
          ))}
        </View>
      )}
      <View accessibilityLiveRegion="polite">
        {content.notices.map((text) => (
          <Text key={text} style={[styles.notice, { backgroundColor: theme.notice }]}>
            {text}
          </Text>
        ))}
      </View>
      <Text accessibilityRole="header" style={[styles.title, { color: theme.text }]}>
        {content.title}
      </Text>
      <Text style={{ color: theme.text }}>{content.text}</Text>
      {view.working && (
        <View accessibilityRole="progressbar" accessibilityState={{ busy: true }}>
          <ActivityIndicator color={theme.accent} />
          <Text style={{ color: theme.muted }}>{content.progress}</Text>
        </View>
      )}
      {content.detail && (
        <Text selectable style={{ color: theme.muted }}>
          {content.detail.label}: {content.detail.value}
        </Text>
      )}
      {content.actions.map(({ name, label, isMain }) => (
        <Pressable
          key={name}
          accessibilityRole="button"
          onPress={() => run(name)}
          style={[
            styles.button,
            { borderRadius: theme.radius, borderColor: theme.accent },
            isMain && { backgroundColor: theme.accent },
          ]}
        >
          <Text style={{ color: isMain ? theme.onAccent : theme.accent }}>{label}</Text>
        </Pressable>
      ))}
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  content: { padding: 24, gap: 16 },
  steps: { flexDirection: 'row', justifyContent: 'space-between' },
  notice: { padding: 12 },
  title: { fontSize: 24, fontWeight: '600' },
  // At least as high as a finger is wide.
  button: { minHeight: 48, justifyContent: 'center', alignItems: 'center', borderWidth: 1 },
});
